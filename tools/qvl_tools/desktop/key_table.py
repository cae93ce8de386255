"""What each key is called, as data: read by ``key_names``.

The names come from xdotool (X keysyms), pyautogui, the DOM (KeyboardEvent.key and .code), the
computer-use tools of models, and what is printed on keyboards. A key that would turn the computer
off or put it to sleep has no name here.
"""

from __future__ import annotations

# Name, X keysyms (the first that is on the keyboard counts), pyautogui's name on Windows and on
# macOS, other names; ``-`` where there is none. An indented line goes on with the one before.

NAMED = """
enter             Return                       enter              enter       return ret linefeed
        newline lf cr
tab               Tab                          tab                tab         tabulator
space             space                        space              space       spacebar blank
backspace         BackSpace                    backspace          backspace   back_space bksp bs
        rubout
delete            Delete                       delete             delete      del forward_delete
        supr entf
escape            Escape                       escape             escape      esc
insert            Insert                       insert             -           ins
home              Home                         home               home        pos1 move_home
end               End                          end                end         move_end
page_up           Prior,Page_Up                pageup             pageup      pgup pg_up prior
        prev_page previous_page
page_down         Next,Page_Down               pagedown           pagedown    pgdn pgdown pg_dn
        pg_down next next_page
up                Up                           up                 up          arrow_up up_arrow
        dpad_up cursor_up
down              Down                         down               down        arrow_down
        down_arrow dpad_down cursor_down
left              Left                         left               left        arrow_left
        left_arrow dpad_left cursor_left
right             Right                        right              right       arrow_right
        right_arrow dpad_right cursor_right
caps_lock         Caps_Lock                    capslock           capslock    caps
num_lock          Num_Lock                     numlock            -           -
scroll_lock       Scroll_Lock                  scrolllock         -           scroll
print_screen      Print                        printscreen        -           print prtsc prtscr
        prtscn prt_sc prntscrn prnt_scrn snapshot sysrq sys_rq
pause             Pause                        pause              -           break pause_break
menu              Menu                         apps               -           apps app application
        context_menu contextmenu
help              Help                         help               help        -
clear             Clear                        clear              -           -
select            Select                       select             -           -
execute           Execute                      execute            -           -
fn                -                            -                  fn          function
num_enter         KP_Enter                     -                  -           numpad_enter
        kp_enter
num_multiply      KP_Multiply                  multiply           -           multiply
        numpad_multiply kp_multiply
num_add           KP_Add                       add                -           add numpad_add
        kp_add
num_separator     KP_Separator                 separator          -           separator
        numpad_comma kp_separator
num_subtract      KP_Subtract                  subtract           -           subtract
        numpad_subtract kp_subtract
num_decimal       KP_Decimal                   decimal            -           decimal
        numpad_decimal kp_decimal
num_divide        KP_Divide                    divide             -           divide numpad_divide
        kp_divide
volume_up         XF86_AudioRaiseVolume        volumeup           volumeup    audio_volume_up
        audio_raise_volume
volume_down       XF86_AudioLowerVolume        volumedown         volumedown  audio_volume_down
        audio_lower_volume
volume_mute       XF86_AudioMute               volumemute         volumemute  mute audio_mute
        audio_volume_mute
play_pause        XF86_AudioPlay               playpause          -           media_play_pause
        audio_play play media_play
stop              XF86_AudioStop               stop               -           media_stop
        audio_stop
next_track        XF86_AudioNext               nexttrack          -           media_next
        media_track_next media_next_track audio_next
prev_track        XF86_AudioPrev               prevtrack          -           media_previous
        media_track_previous media_prev_track audio_prev previous_track
browser_back      XF86_Back                    browserback        -           -
browser_forward   XF86_Forward                 browserforward     -           -
browser_refresh   XF86_Refresh,XF86_Reload     browserrefresh     -           reload
browser_stop      XF86_Stop                    browserstop        -           -
browser_search    XF86_Search                  browsersearch      -           -
browser_favorites XF86_Favorites               browserfavorites   -           -
browser_home      XF86_HomePage                browserhome        -           -
launch_mail       XF86_Mail                    launchmail         -           mail
launch_media      XF86_AudioMedia              launchmediaselect  -           launch_media_select
        launch_media_player
launch_app1       XF86_MyComputer              launchapp1         -           launch_application1
launch_app2       XF86_Calculator              launchapp2         -           launch_application2
        calculator
kana              Hiragana_Katakana,Kana_Lock  kana               kana        kana_mode
        hiragana_katakana
eisu              Eisu_toggle                  -                  eisu        eisu_toggle
        alphanumeric
yen               yen                          -                  yen         intl_yen
convert           Henkan_Mode                  convert            -           henkan henkan_mode
nonconvert        Muhenkan                     nonconvert         -           non_convert muhenkan
kanji             Kanji                        kanji              -           kanji_mode
hangul            Hangul                       hangul             -           hanguel hangul_mode
hanja             Hangul_Hanja                 hanja              -           hangul_hanja
        hanja_mode
undo              Undo                         -                  -           -
redo              Redo                         -                  -           -
copy              XF86_Copy                    -                  -           -
cut               XF86_Cut                     -                  -           -
paste             XF86_Paste                   -                  -           -
find              Find                         -                  -           -
"""
"""Keys that type no character of their own."""

MODIFIERS = """
ctrl              Control_L                    ctrl               ctrl        control ctl strg
ctrl_left         Control_L                    ctrlleft           ctrlleft    left_ctrl control_l
        control_left left_control lctrl lcontrol ctrl_l
ctrl_right        Control_R                    ctrlright          ctrlright   right_ctrl control_r
        control_right right_control rctrl rcontrol ctrl_r
shift             Shift_L                      shift              shift       -
shift_left        Shift_L                      shiftleft          shiftleft   left_shift shift_l
        lshift
shift_right       Shift_R                      shiftright         shiftright  right_shift shift_r
        rshift
alt               Alt_L                        alt                option      option opt
alt_left          Alt_L                        altleft            optionleft  left_alt alt_l lalt
        option_left left_option lmenu
alt_right         Alt_R,ISO_Level3_Shift       altright           optionright right_alt alt_r ralt
        option_right right_option rmenu
alt_gr            ISO_Level3_Shift,Alt_R       altright           optionright alt_graph alt_graf
        iso_level3_shift
meta              Super_L,Meta_L               winleft            command     win windows
        windows_key win_key super super_key cmd command command_key cmd_key os logo
meta_left         Super_L,Meta_L               winleft            command     win_left left_win
        super_l super_left left_super meta_l left_meta os_left lwin lsuper lmeta command_left
        left_command left_cmd cmd_left windows_left left_windows
meta_right        Super_R,Meta_R               winright           -           win_right right_win
        super_r super_right right_super meta_r right_meta os_right rwin rsuper rmeta command_right
        right_command right_cmd cmd_right windows_right right_windows
"""
"""Keys that change what others do; their names begin with what they are."""

CHARACTERS = {
    "!": "exclam exclamation exclamation_mark bang",
    '"': "quotedbl double_quote",
    "#": "numbersign number_sign hash hashtag pound",
    "$": "dollar dollar_sign",
    "%": "percent percent_sign",
    "&": "ampersand",
    "'": "apostrophe quote single_quote quoteright",
    "(": "parenleft left_paren parenthesis_left",
    ")": "parenright right_paren parenthesis_right",
    "*": "asterisk star",
    "+": "plus plus_sign",
    ",": "comma",
    "-": "minus hyphen dash minus_sign",
    ".": "period dot full_stop",
    "/": "slash forward_slash",
    ":": "colon",
    ";": "semicolon",
    "<": "less less_than",
    "=": "equal equals equal_sign equals_sign",
    ">": "greater greater_than",
    "?": "question question_mark",
    "@": "at at_sign",
    "[": "bracketleft bracket_left left_bracket",
    "\\": "backslash back_slash",
    "]": "bracketright bracket_right right_bracket",
    "^": "asciicircum caret circumflex",
    "_": "underscore underline",
    "`": "grave backquote backtick quoteleft grave_accent",
    "{": "braceleft brace_left left_brace",
    "|": "bar pipe vertical_bar",
    "}": "braceright brace_right right_brace",
    "~": "asciitilde tilde",
}
"""Character: its other names."""
