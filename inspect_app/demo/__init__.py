"""A demo county: invented schools, people and visits, the same every time, marked as samples."""
