#!/usr/bin/python3
"""Trains the `digits` classifier and writes everything the workload needs beside this file.

Needs Debian's python3-torch, python3-onnx and python3-sklearn:

    apt-get install python3-torch python3-onnx python3-sklearn
    /usr/bin/python3 workloads/digits/train.py

Writes model.onnx, golden/, heldout.json, and the measured fields of workload.json. The app and its tests
read only those files and never need Python.

The 1,797 digits are cut once, by a fixed seed and evenly over the ten classes: 360 held out, which decide
nothing and are read once at the end; 240 that choose the epoch; 1,197 to train on. Writers are not named
in the data set, so a writer may stand on both sides of the cut.
"""
import base64
import hashlib
import json
import math
from pathlib import Path

import numpy as np
import onnx
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn import functional as F

HERE = Path(__file__).parent
SEED = 20261121
EPOCHS = 250
BATCH = 64
OPSET = 13


def network() -> nn.Sequential:
    """Batch norms are folded into the convolutions on export; drop-out is left out there."""
    def block(inputs: int, outputs: int) -> list:
        return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU()]

    return nn.Sequential(
        *block(1, 32), *block(32, 32), nn.MaxPool2d(2),
        *block(32, 64), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.4), nn.Linear(64 * 2 * 2, 128), nn.ReLU(), nn.Dropout(0.3), nn.Linear(128, 10),
    )


def augment(images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Moves, turns, stretches and thickens each digit a little, at four times its resolution.

    Strokes drawn with a mouse are steadier and of one width, so the width varies most.
    """
    count = len(images)

    def uniform(low: float, high: float) -> torch.Tensor:
        return torch.rand(count, generator=generator) * (high - low) + low

    angle = uniform(-0.2, 0.2)
    shear = uniform(-0.15, 0.15)
    scale_x, scale_y = 1 / uniform(0.82, 1.15), 1 / uniform(0.88, 1.08)
    cos, sin = torch.cos(angle), torch.sin(angle)
    move_x, move_y = uniform(-0.25, 0.25), uniform(-0.2, 0.2)  # of half the width: one cell is 0.25
    matrix = torch.stack([
        torch.stack([scale_x * cos, -scale_x * sin + shear, move_x], 1),
        torch.stack([scale_y * sin, scale_y * cos, move_y], 1),
    ], 1)
    big = F.interpolate(images, scale_factor=4, mode='bilinear', align_corners=False)
    grid = F.affine_grid(matrix, list(big.shape), align_corners=False)
    big = F.grid_sample(big, grid, align_corners=False)
    # A steeper or flatter edge is a thicker or thinner stroke.
    gain, bias = uniform(0.9, 1.9).view(-1, 1, 1, 1), uniform(-0.18, 0.12).view(-1, 1, 1, 1)
    big = torch.where(big > 0.02, (big * gain + bias).clamp(0, 1), big)
    small = F.avg_pool2d(big, 4)
    return (small * 16).round() / 16


def accuracy(model: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    with torch.no_grad():
        return (model(images).argmax(1) == labels).float().mean().item()


def train(images, labels, check_images, check_labels) -> nn.Sequential:
    generator = torch.Generator().manual_seed(SEED)
    model = network()
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    best, best_loss = None, math.inf
    for epoch in range(EPOCHS):
        model.train()
        order = torch.randperm(len(images), generator=generator)
        for start in range(0, len(images), BATCH):
            chosen = order[start:start + BATCH]
            loss = F.cross_entropy(model(augment(images[chosen], generator)), labels[chosen], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
        model.eval()
        with torch.no_grad():
            check_loss = F.cross_entropy(model(check_images), check_labels).item()
        if check_loss < best_loss:
            best_loss = check_loss
            best = {name: value.clone() for name, value in model.state_dict().items()}
            print(f'epoch {epoch + 1}: validation loss {check_loss:.4f}, '
                  f'accuracy {accuracy(model, check_images, check_labels):.4f}', flush=True)
    model.load_state_dict(best)
    model.eval()
    return model


def export(model: nn.Module, path: Path) -> None:
    torch.onnx.export(
        model, torch.zeros(2, 1, 8, 8), str(path), opset_version=OPSET, input_names=['input'],
        output_names=['logits'], dynamic_axes={'input': {0: 'N'}, 'logits': {0: 'N'}},
    )
    graph = onnx.load(str(path))
    onnx.checker.check_model(graph)
    graph.doc_string = ''
    onnx.save(graph, str(path))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_json(path: Path, value) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + '\n')


def write_golden(model: nn.Module, images: torch.Tensor) -> None:
    """Two cases, one digit and sixteen, with PyTorch's outputs: raw little-endian float32."""
    folder = HERE / 'golden'
    folder.mkdir(exist_ok=True)
    cases = []
    for count in (1, 16):
        with torch.no_grad():
            tensors = {'input': images[:count], 'logits': model(images[:count])}
        entry = {'inputs': [], 'outputs': []}
        for name, tensor in tensors.items():
            file = f'{name}-{count}.f32'
            (folder / file).write_bytes(tensor.numpy().astype('<f4').tobytes())
            entry['inputs' if name == 'input' else 'outputs'].append(
                {'name': name, 'type': 'float32', 'dims': list(tensor.shape), 'file': file, 'sha256': sha256(folder / file)})
        cases.append(entry)
    write_json(folder / 'golden.json', {'producedBy': f'PyTorch {torch.__version__}, CPU', 'cases': cases})


def main() -> None:
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)  # sums in one order, whatever the machine
    data = load_digits()
    raw = data.images.astype(np.uint8)
    rest, held = train_test_split(np.arange(len(raw)), test_size=360, random_state=SEED, stratify=data.target)
    fit, check = train_test_split(rest, test_size=240, random_state=SEED, stratify=data.target[rest])
    images = torch.from_numpy(raw.astype(np.float32) / 16).unsqueeze(1)
    labels = torch.from_numpy(data.target.astype(np.int64))

    model = train(images[fit], labels[fit], images[check], labels[check])
    held_accuracy = accuracy(model, images[held], labels[held])
    export(model, HERE / 'model.onnx')
    write_golden(model, images[held])
    write_json(HERE / 'heldout.json', {
        'count': len(held), 'rows': 8, 'columns': 8, 'max': 16,
        'labels': ''.join(str(data.target[index]) for index in held),
        'images': base64.b64encode(raw[held].tobytes()).decode(),
    })
    manifest_path = HERE / 'workload.json'
    manifest = json.loads(manifest_path.read_text())
    manifest['model'] = {
        'kind': 'file', 'file': 'model.onnx', 'sha256': sha256(HERE / 'model.onnx'),
        'sizeBytes': (HERE / 'model.onnx').stat().st_size, 'opset': OPSET,
    }
    manifest['accuracy'] = {
        'heldOut': round(held_accuracy, 4), 'heldOutCount': len(held),
        'validation': round(accuracy(model, images[check], labels[check]), 4), 'trainedOn': len(fit),
    }
    write_json(manifest_path, manifest)
    print(f'held out: {held_accuracy:.4f} of {len(held)}')


if __name__ == '__main__':
    main()
