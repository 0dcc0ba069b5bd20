"""Where data comes from: each source lists what can be landed and tells what it was recognised as."""
