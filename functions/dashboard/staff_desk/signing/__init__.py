"""What the pages of signing in share: what the browser keeps meanwhile, how often one may try, entering the desk."""
