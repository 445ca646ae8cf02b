"""What the KakaoTalk families share: categories, the life of senders and templates, the rules of content."""
