"""The desktop that this runs on: seen with mss, driven with pyautogui."""
