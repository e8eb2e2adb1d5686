"""The frame around the rooms: home page, phone app files, health, API documents."""
