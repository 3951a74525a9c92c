"""What a card needs to know of its Chinese: both scripts, pinyin, zhuyin, words."""
