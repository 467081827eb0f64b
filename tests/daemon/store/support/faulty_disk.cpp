#include "tests/daemon/store/support/faulty_disk.hpp"

#include "daemon/store/sqlite/database/sqlite_memory.hpp"

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <utility>

#include <sqlite3.h>
#include <unistd.h>

namespace tokenkeeper::store::test_support {
namespace {

struct plan {
    int steps = 0;
    int syncs = 0;
    long bytes = 0;
    int fail_at = 0;
    int code = SQLITE_OK;
    int die_at = 0;
    int act_at = 0;
    int hang_at = 0;
    std::function<void()> action;
    bool full = false;
    bool no_reads = false;
};

/// Where a step waits: for the one thread of a store, and the test that lets it go.
struct barrier {
    std::mutex mutex;
    std::condition_variable changed;
    bool open = false;
};

barrier& gate() {
    static barrier one;
    return one;
}

void wait_at_gate() {
    std::unique_lock lock{gate().mutex};
    while (!gate().open)
        gate().changed.wait(lock);
}

plan& disk_plan() {
    static plan one;
    return one;
}

sqlite3_vfs& below() {
    static sqlite3_vfs* const real = sqlite3_vfs_find("unix");
    return *real;
}

/// SQLite gives room for this and, behind it, for the real file.
struct file {
    sqlite3_file base;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* real(sqlite3_file* f) {
    return reinterpret_cast<file*>(f)->real();
}

/// One step: what is to fail with, or SQLITE_OK. `half` is done where this is the last of the process.
template <class Half>
int step(Half half) {
    auto& p = disk_plan();
    ++p.steps;
    if (p.steps == p.die_at) {
        half();
        ::kill(::getpid(), SIGKILL);
    }
    if (p.steps == p.act_at) p.action();
    if (p.steps == p.hang_at) wait_at_gate();
    return p.steps == p.fail_at ? p.code : SQLITE_OK;
}

int write(sqlite3_file* f, const void* data, int size, sqlite3_int64 offset) {
    const int failed = step([&] { real(f)->pMethods->xWrite(real(f), data, size / 2, offset); });
    disk_plan().bytes += size;
    if (disk_plan().full) return SQLITE_FULL;
    return failed != SQLITE_OK ? failed : real(f)->pMethods->xWrite(real(f), data, size, offset);
}

int truncate(sqlite3_file* f, sqlite3_int64 size) {
    const int failed = step([] {});
    return failed != SQLITE_OK ? failed : real(f)->pMethods->xTruncate(real(f), size);
}

int sync(sqlite3_file* f, int flags) {
    const int failed = step([] {});
    ++disk_plan().syncs;
    return failed != SQLITE_OK ? failed : real(f)->pMethods->xSync(real(f), flags);
}

int remove(sqlite3_vfs*, const char* name, int sync_folder) {
    const int failed = step([] {});
    return failed != SQLITE_OK ? failed : below().xDelete(&below(), name, sync_folder);
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* got) {
    static const sqlite3_io_methods methods = [] {
        sqlite3_io_methods m{};
        m.iVersion = 1;
        m.xClose = [](sqlite3_file* of) { return real(of)->pMethods->xClose(real(of)); };
        m.xRead = [](sqlite3_file* of, void* into, int size, sqlite3_int64 offset) {
            if (disk_plan().no_reads) return SQLITE_IOERR_READ;
            return real(of)->pMethods->xRead(real(of), into, size, offset);
        };
        m.xWrite = &write;
        m.xTruncate = &truncate;
        m.xSync = &sync;
        m.xFileSize = [](sqlite3_file* of, sqlite3_int64* size) {
            return real(of)->pMethods->xFileSize(real(of), size);
        };
        m.xLock = [](sqlite3_file* of, int level) { return real(of)->pMethods->xLock(real(of), level); };
        m.xUnlock = [](sqlite3_file* of, int level) { return real(of)->pMethods->xUnlock(real(of), level); };
        m.xCheckReservedLock = [](sqlite3_file* of, int* is) {
            return real(of)->pMethods->xCheckReservedLock(real(of), is);
        };
        m.xFileControl = [](sqlite3_file* of, int what, void* with) {
            return real(of)->pMethods->xFileControl(real(of), what, with);
        };
        m.xSectorSize = [](sqlite3_file* of) { return real(of)->pMethods->xSectorSize(real(of)); };
        m.xDeviceCharacteristics = [](sqlite3_file* of) {
            return real(of)->pMethods->xDeviceCharacteristics(real(of));
        };
        return m;
    }();
    f->pMethods = nullptr;
    const int code = below().xOpen(&below(), name, real(f), flags, got);
    if (real(f)->pMethods != nullptr) f->pMethods = &methods;
    return code;
}

}  // namespace

void faulty_disk::install() {
    static const bool once = [] {
        // What a store does before SQLite starts; here SQLite starts earlier.
        wipe_sqlite_memory();
        static sqlite3_vfs vfs = below();
        vfs.zName = "faulty";
        vfs.pNext = nullptr;
        vfs.szOsFile = static_cast<int>(sizeof(file)) + below().szOsFile;
        vfs.xOpen = &open;
        vfs.xDelete = &remove;
        return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
    }();
    static_cast<void>(once);
    heal();
}

void faulty_disk::heal() {
    disk_plan() = {};
}

int faulty_disk::steps() {
    return disk_plan().steps;
}

int faulty_disk::syncs() {
    return disk_plan().syncs;
}

long faulty_disk::bytes_written() {
    return disk_plan().bytes;
}

void faulty_disk::fail_at(int step, int code) {
    heal();
    disk_plan().fail_at = step;
    disk_plan().code = code;
}

void faulty_disk::act_at(int step, std::function<void()> action) {
    heal();
    disk_plan().act_at = step;
    disk_plan().action = std::move(action);
}

void faulty_disk::be_full(bool full) {
    disk_plan().full = full;
}

void faulty_disk::hang_at(int step) {
    heal();
    disk_plan().hang_at = step;
    const std::lock_guard lock{gate().mutex};
    gate().open = false;
}

void faulty_disk::release() {
    {
        const std::lock_guard lock{gate().mutex};
        gate().open = true;
    }
    gate().changed.notify_all();
}

void faulty_disk::fail_reads() {
    heal();
    disk_plan().no_reads = true;
}

void faulty_disk::die_at(int step) {
    heal();
    disk_plan().die_at = step;
}

}  // namespace tokenkeeper::store::test_support
