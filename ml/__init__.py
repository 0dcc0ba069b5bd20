"""Models over the feature marts, and the contract under which they write predictions."""
