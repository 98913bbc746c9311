"""Understanding patients and answering them: rules first, the model where rules are not sure, fixed words always."""
