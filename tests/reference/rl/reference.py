"""
What gymnasium's environments do with a seed, and what pymdptoolbox makes of FrozenLake; writes reference.json.

gymnasium 1.4.0, pymdptoolbox 4.0b3, numpy 2
"""

import json
import pathlib

import gymnasium
import mdptoolbox.mdp
import numpy
from gymnasium.envs.toy_text.frozen_lake import generate_random_map

WORLDS = {
    "lake": ("FrozenLake-v1", {}),
    "lake8x8": ("FrozenLake-v1", {"map_name": "8x8", "success_rate": 0.7}),
    "cliff": ("CliffWalking-v1", {}),
    "slipperyCliff": ("CliffWalking-v1", {"is_slippery": True}),
    "taxi": ("Taxi-v4", {}),
    "rainyTaxi": ("Taxi-v4", {"is_rainy": True}),
}


def walk(name, options, seed, steps):
    """Actions 0, 1, 2 … in an order that a small generator gives, and what came of them; a new episode where one ends."""
    world = gymnasium.make(name, **options).unwrapped
    count = int(world.action_space.n)
    start, _ = world.reset(seed=seed)
    seen = [int(start)]
    rewards = []
    x = seed + 1
    for _ in range(steps):
        x = (x * 1103515245 + 12345) % 2**31
        state, reward, terminated, *_ = world.step((x >> 16) % count)
        rewards.append(float(reward))
        seen.append(int(state))
        if terminated:
            start, _ = world.reset()
            seen.append(int(start))
    return {"seed": seed, "states": seen, "rewards": rewards}


def balance(seed, steps):
    cart = gymnasium.make("CartPole-v1").unwrapped
    observation, _ = cart.reset(seed=seed)
    rows = [observation.tolist()]
    for i in range(steps):
        # Against the lean: keeps upright for a while.
        observation, _, terminated, *_ = cart.step(
            int(observation[2] + 0.5 * observation[3] > 0)
        )
        rows.append(observation.tolist())
        if terminated:
            observation, _ = cart.reset()
            rows.append(observation.tolist())
    return {"seed": seed, "observations": rows}


def matrices(name, options):
    """P [A, S, S] and R [S, A]; an end stays for nothing."""
    table = gymnasium.make(name, **options).unwrapped.P
    states, actions = len(table), len(table[0])
    ends = {
        after
        for row in table.values()
        for entries in row.values()
        for _, after, _, done in entries
        if done
    }
    transitions = numpy.zeros((actions, states, states))
    rewards = numpy.zeros((states, actions))
    for state in range(states):
        for action in range(actions):
            if state in ends:
                transitions[action, state, state] = 1
                continue
            for probability, after, reward, _ in table[state][action]:
                transitions[action, state, after] += probability
                rewards[state, action] += probability * reward
    return transitions, rewards


def solved(name, options, discount):
    transitions, rewards = matrices(name, options)
    solver = mdptoolbox.mdp.PolicyIteration(transitions, rewards, discount)
    solver.run()
    return {"discount": discount, "values": list(solver.V)}


random = numpy.random.default_rng(2024)
reference = {
    "random": {
        str(seed): numpy.random.default_rng(seed).random(5).tolist()
        for seed in (0, 1, 123456789, 2**40 + 7)
    },
    "maps": {
        str(seed): generate_random_map(size=5, p=0.7, seed=seed)
        for seed in range(4)
    },
    "walks": {
        key: [walk(name, options, seed, 120) for seed in (0, 7)]
        for key, (name, options) in WORLDS.items()
    },
    "cartPole": [balance(seed, 150) for seed in (0, 42)],
    "solved": {
        "lake": solved("FrozenLake-v1", {}, 0.95),
        "lake8x8": solved(
            "FrozenLake-v1", {"map_name": "8x8", "success_rate": 0.7}, 0.99
        ),
        "slipperyCliff": solved("CliffWalking-v1", {"is_slippery": True}, 0.9),
    },
}
pathlib.Path(__file__).with_name("reference.json").write_text(
    json.dumps(reference) + "\n"
)
