"""What is done about it and answered: one room for each thing that patients talk about."""
