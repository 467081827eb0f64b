#pragma once

namespace tokenkeeper::store::testing {

/// A disk under SQLite that fails when told to. Its steps are what changes the disk: a write, a sync, a
/// truncation, a removal, counted from 1.
class faulty_disk {
public:
    /// From now on every store of this process is on it; it is whole at first.
    static void install();

    /// Begins to count anew, with nothing planned.
    static void heal();
    static int steps();
    static int syncs();
    /// That step, and no other, fails with this SQLite code.
    static void fail_at(int step, int code);
    /// No read works, from now on.
    static void fail_reads();
    /// The process is killed at that step, half of which is done.
    static void die_at(int step);
};

}  // namespace tokenkeeper::store::testing
