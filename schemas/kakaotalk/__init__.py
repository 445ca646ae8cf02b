"""Parts of the KakaoTalk types that need files of their own."""
