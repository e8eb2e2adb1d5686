"""PLAN a term: takes what is due, schools and teams, gives a proposal of few visits to edit."""
