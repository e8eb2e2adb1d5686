"""WHO: takes imported lists, gives schools, people, posts and terms."""
