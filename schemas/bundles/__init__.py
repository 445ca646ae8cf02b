"""What a bundle is made of: subproject, SMS app, Conversation app, and the rules that hold between them."""
