"""Which changes of a command are disturbed where each one would take too long."""

from e2e.crash_cloud.calls import Call

# Commands of so few changes are disturbed at every one; others at no more than so many.
FEW = 16


def turns(changes: list[Call]) -> list[int]:
    """Numbers of changes: of few all, of more those of another kind than the last, such as the first file of each
    commit, and the commit."""
    numbers = list(range(1, len(changes) + 1))
    if len(changes) > FEW:
        numbers = [1, *(number for number in numbers[1:] if differ(*changes[number - 2 : number]))]
    # Every one, or every third and so on: not every second, which would find one kind only where two take turns.
    return numbers[:: -(-len(numbers) // FEW) | 1]


def differ(last: Call, call: Call) -> bool:
    return last.operation != call.operation
