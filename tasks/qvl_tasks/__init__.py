"""Scripted tasks: the ``@task`` decorator and the tasks that ship."""
