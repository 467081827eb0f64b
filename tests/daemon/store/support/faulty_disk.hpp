#pragma once

#include <functional>

namespace tokenkeeper::store::test_support {

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
    static long bytes_written();
    /// That step, and no other, fails with this SQLite code.
    static void fail_at(int step, int code);
    /// Before that step, somebody else does this.
    static void act_at(int step, std::function<void()> action);
    /// True if there is no room for any write, from now on.
    static void be_full(bool full);
    /// That step waits until `release`, from the thread that it is on.
    static void hang_at(int step);
    static void release();
    /// No read works, from now on.
    static void fail_reads();
    /// The process is killed at that step, half of which is done.
    static void die_at(int step);
};

}  // namespace tokenkeeper::store::test_support
