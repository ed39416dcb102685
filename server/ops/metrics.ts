// What this node counts, for `GET /metrics`. Gauges read the live objects when they are scraped.
import { Counter, Gauge, Histogram, Registry as MetricsRegistry } from "prom-client";

export interface MetricSources {
  readonly connections: () => number;
  readonly rooms: () => number;
  readonly roomBytes: () => number;
  readonly uncommittedBytes: () => number;
  readonly storeLagSeconds: () => number;
  readonly projectionsWaiting: () => number;
  readonly queuedBytes: () => number;
  readonly clientsBehind: () => number;
  readonly liveConnections: () => number;
  readonly liveSubscriptions: () => number;
  readonly liveBehind: () => number;
}

export const createMetrics = (sources: MetricSources) => {
  const registry = new MetricsRegistry();
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge("sync_connections", "Open connections", sources.connections);
  gauge("sync_rooms_loaded", "Rooms in memory", sources.rooms);
  gauge("sync_room_bytes", "Encoded bytes of the rooms in memory", sources.roomBytes);
  gauge("sync_store_queue_bytes", "Accepted updates not yet committed, in bytes", sources.uncommittedBytes);
  gauge("sync_store_lag_seconds", "Age of the oldest update not yet committed", sources.storeLagSeconds);
  gauge(
    "sync_projections_waiting",
    "Documents whose title, excerpt and first paint are older than their text",
    sources.projectionsWaiting,
  );
  gauge("sync_outbound_queue_bytes", "Bytes queued for readers that do not keep up", sources.queuedBytes);
  gauge("sync_clients_behind", "Readers that are owed a difference", sources.clientsBehind);
  gauge("live_connections", "Open connections of /live", sources.liveConnections);
  gauge("live_subscriptions", "Topics that they listen to, counted for each", sources.liveSubscriptions);
  gauge("live_connections_behind", "Listeners that do not keep up", sources.liveBehind);
  return {
    registry,
    liveTold: new Counter({
      name: "live_events_told_total",
      help: "Events sent, counted for each listener",
      registers,
    }),
    slowClosed: new Counter({
      name: "sync_slow_client_closed_total",
      help: "Readers that were behind for too long and were closed",
      registers,
    }),
    rejected: new Counter({
      name: "sync_upgrade_rejected_total",
      help: "Upgrades and connections refused, by reason",
      labelNames: ["reason"],
      registers,
    }),
    framesRejected: new Counter({
      name: "sync_frames_rejected_total",
      help: "Connections ended for what their client sent, by reason",
      labelNames: ["reason"],
      registers,
    }),
    updates: new Counter({ name: "sync_updates_total", help: "Updates accepted", registers }),
    compactions: new Counter({ name: "sync_compactions_total", help: "Snapshots stored", registers }),
    storeFailures: new Counter({
      name: "sync_store_failures_total",
      help: "Times that commits began to fail",
      registers,
    }),
    quarantined: new Counter({
      name: "sync_quarantined_total",
      help: "Documents opened to be read only because they are damaged or too costly",
      registers,
    }),
    diverged: new Counter({
      name: "sync_diverged_total",
      help: "Pages that showed another text than is stored, and took the stored one",
      registers,
    }),
    loadSeconds: new Histogram({
      name: "sync_load_seconds",
      help: "From asking for a document that is not in memory to its room",
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    revokeSeconds: new Histogram({
      name: "sync_revoke_seconds",
      help: "From hearing that access changed to closing the sockets that rested on it",
      buckets: [0.001, 0.01, 0.1, 1, 5],
      registers,
    }),
    confirmSeconds: new Histogram({
      name: "sync_confirm_seconds",
      help: "From accepting an update to its commit",
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
  };
};

export type Metrics = ReturnType<typeof createMetrics>;
