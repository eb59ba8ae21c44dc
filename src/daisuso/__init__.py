"""daisuso."""
