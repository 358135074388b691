// Draws the extension's icon, a trajectory that spirals into its limit cycle, and
// writes it as a PNG of 128 x 128: node scripts/icon.mjs media/icon.png
import { writeFileSync } from 'node:fs';
import { deflateSync, crc32 } from 'node:zlib';

const size = 128;
const background = [18, 38, 58];
const ink = [126, 217, 195];
const accent = [255, 183, 77];

// A FitzHugh-Nagumo oscillator on its way from rest to its limit cycle.
function trajectory() {
  const points = [];
  let [v, w] = [0.1, 0.95];
  for (let step = 0; step < 3000; step++) {
    const dv = v - (v * v * v) / 3 - w + 0.95;
    const dw = (v + 0.7 - 0.8 * w) / 2.6;
    v += 0.01 * dv;
    w += 0.01 * dw;
    points.push([62 + v * 25, 64 - (w - 0.95) * 44]);
  }
  return points;
}

// How much of a pixel a disc of radius r around a point covers, by distance.
const cover = (distance, r) => Math.min(1, Math.max(0, r + 0.5 - distance));

// A square with rounded corners.
function inside(x, y) {
  const radius = 24;
  const dx = Math.max(0, Math.abs(x - 63.5) - (63.5 - radius));
  const dy = Math.max(0, Math.abs(y - 63.5) - (63.5 - radius));
  return cover(Math.hypot(dx, dy), radius);
}

function draw() {
  const points = trajectory();
  const rows = [];
  for (let y = 0; y < size; y++) {
    const row = Buffer.alloc(1 + 4 * size);
    for (let x = 0; x < size; x++) {
      const nearest = Math.min(...points.map(([px, py]) => Math.hypot(px - x, py - y)));
      const line = cover(nearest, 2.4);
      const dot = cover(Math.hypot(points[0][0] - x, points[0][1] - y), 7);
      const colour = background.map((b, i) => {
        const lined = b + (ink[i] - b) * line;
        return Math.round(lined + (accent[i] - lined) * dot);
      });
      row.set([...colour, Math.round(255 * inside(x, y))], 1 + 4 * x);
    }
    rows.push(row);
  }
  return Buffer.concat(rows);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

function png(pixels) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8); // 8 bits, RGBA
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

writeFileSync(process.argv[2], png(draw()));
