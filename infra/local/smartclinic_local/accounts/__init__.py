"""Google's sign-in for people, on the laptop: an OpenID Connect issuer whose accounts are the sample staff."""
