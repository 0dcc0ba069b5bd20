"""What people look at: the Streamlit app on the published snapshot."""
