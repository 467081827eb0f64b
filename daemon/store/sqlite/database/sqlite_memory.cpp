#include "daemon/store/sqlite/database/sqlite_memory.hpp"

#include <algorithm>
#include <cstring>

#include <sqlite3.h>
#include <string.h>

namespace tokenkeeper::store {
namespace {

/// SQLite's own allocator, which does the work. Asking for it does not start SQLite.
const sqlite3_mem_methods& plain() noexcept {
    static const sqlite3_mem_methods methods = [] {
        sqlite3_mem_methods found{};
        sqlite3_config(SQLITE_CONFIG_GETMALLOC, &found);
        return found;
    }();
    return methods;
}

void wipe_and_free(void* memory) {
    if (memory == nullptr) return;
    ::explicit_bzero(memory, static_cast<std::size_t>(plain().xSize(memory)));
    plain().xFree(memory);
}

/// Never in place: growing in place would be fine, but whether it moved is known too late.
void* wipe_and_move(void* memory, int size) {
    void* const moved = plain().xMalloc(size);
    if (moved == nullptr) return nullptr;
    std::memcpy(moved, memory, static_cast<std::size_t>(std::min(size, plain().xSize(memory))));
    wipe_and_free(memory);
    return moved;
}

}  // namespace

bool wipe_sqlite_memory() noexcept {
    // Refused after SQLite has started.
    static const bool done = [] {
        if (plain().xFree == nullptr) return false;
        auto wiping = plain();
        wiping.xFree = &wipe_and_free;
        wiping.xRealloc = &wipe_and_move;
        return sqlite3_config(SQLITE_CONFIG_MALLOC, &wiping) == SQLITE_OK;
    }();
    return done;
}

}  // namespace tokenkeeper::store
