"""Meta's Cloud API: signature, payloads in, payloads out, errors. Nothing else knows its field names."""
