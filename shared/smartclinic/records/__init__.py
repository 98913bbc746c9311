"""How data is declared: fields with class, purpose, retention and erasure, and the codec that refuses the rest."""
