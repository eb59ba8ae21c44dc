"""How it is measured: items, keys, forms, policies."""
