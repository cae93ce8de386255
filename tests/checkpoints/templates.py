"""Chat templates, cut down from those that the models ship: the same text for what we send."""

_CONTENT = """\
{%- macro content_of(content) %}
    {%- if content is string %}
        {{- content }}
    {%- else %}
        {%- for part in content %}
            {%- if part.type == 'image' or 'image' in part or 'image_url' in part %}
                {{- '<|vision_start|><|image_pad|><|vision_end|>' }}
            {%- elif 'text' in part %}
                {{- part.text }}
            {%- endif %}
        {%- endfor %}
    {%- endif %}
{%- endmacro %}
"""

_DEFAULT_SYSTEM = """\
{%- if messages[0].role != 'system' %}
    {{- '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}
{%- endif %}
"""

_TURNS = """\
{%- for message in messages %}
    {{- '<|im_start|>' + message.role + '\\n' + content_of(message.content) + '<|im_end|>\\n' }}
{%- endfor %}
"""

_ANSWER = """\
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""

_THINK = """\
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n<think>\\n' }}
{%- endif %}
"""

_THINK_OR_NOT = """\
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- else %}
        {{- '<think>\\n' }}
    {%- endif %}
{%- endif %}
"""

INSTRUCT = _CONTENT + _TURNS + _ANSWER
"""Qwen3-VL Instruct."""

WITH_DEFAULT_SYSTEM = _CONTENT + _DEFAULT_SYSTEM + _TURNS + _ANSWER
"""Qwen2-VL and Qwen2.5-VL: a system turn where the conversation has none."""

THINKING = _CONTENT + _TURNS + _THINK
"""Qwen3-VL Thinking: the thinking is always begun."""

SWITCHED = _CONTENT + _TURNS + _THINK_OR_NOT
"""Qwen3.5 and later: begun unless ``enable_thinking`` is false."""
