"""Sources, the lake and landing: from a publisher's files to ``raw.*``, completely, once."""
