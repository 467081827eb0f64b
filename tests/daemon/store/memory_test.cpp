#include "daemon/store/sqlite/database/sqlite_memory.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include <sqlite3.h>

namespace tokenkeeper::store::test_support::memory_test {
namespace {

/// An allocator under the wiping one that keeps what is given back, to be looked at.
std::vector<std::string>& given_back() {
    static std::vector<std::string> all;
    return all;
}
sqlite3_mem_methods& system_methods() {
    static sqlite3_mem_methods methods{};
    return methods;
}
void keep_and_free(void* memory) {
    given_back().emplace_back(static_cast<const char*>(memory),
                              static_cast<std::size_t>(system_methods().xSize(memory)));
    system_methods().xFree(memory);
}

/// Begins to keep what is given back. For a child: SQLite has not started there, and does not go on here.
void keep_everything() {
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &system_methods());
    auto keeping = system_methods();
    keeping.xFree = &keep_and_free;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &keeping);
}

/// True if this was in memory that was given back.
std::string fate_of(std::string_view text) {
    if (given_back().empty()) return "nothing given back";
    const bool found = std::ranges::any_of(
        given_back(), [&](const auto& bytes) { return bytes.find(text) != std::string::npos; });
    return found ? "found" : "not found";
}

std::string write_with_sqlite() {
    const scratch folder;
    const std::string token = "a token of which there is only one";
    edit(folder / "some.db",
         "CREATE TABLE t (c); INSERT INTO t VALUES ('" + token + "'), (printf('%s%s', '" + token +
             "', 'more')); UPDATE t SET c = c || c; SELECT group_concat(c) FROM t ORDER BY c");
    return fate_of(token);
}

TEST(sqlite_memory, would_hold_tokens_by_itself) {
    EXPECT_EQ(in_child([] {
                  keep_everything();
                  return write_with_sqlite();
              }),
              "found");
}

TEST(sqlite_memory, is_overwritten_before_it_is_given_back) {
    EXPECT_EQ(in_child([] {
                  keep_everything();
                  return wipe_sqlite_memory() ? write_with_sqlite() : "too late";
              }),
              "not found");
}

TEST(sqlite_memory, of_a_plain_store_holds_no_token_when_it_is_given_back) {
    EXPECT_EQ(in_child([] {
                  keep_everything();
                  const scratch folder;
                  auto store = folder.open();
                  auto one = session("lobby");
                  const secret refresh{"lobby-refresh-1"};
                  const bool done = store->save(one) && store->save(one) && store->refresh_is_sent("lobby") &&
                                    store->granted("lobby", token("lobby-access-1"), &refresh) &&
                                    store->promoted("lobby");
                  store.reset();
                  store = folder.open();
                  store->rows.clear();
                  store.reset();
                  return done ? fate_of("lobby-access") + ", " + fate_of("lobby-refresh") : "failed";
              }),
              "not found, not found");
}

TEST(sqlite_memory, cannot_be_seen_to_when_sqlite_has_started) {
    EXPECT_EQ(in_child([] {
                  sqlite3_initialize();
                  return std::string{wipe_sqlite_memory() ? "done" : "too late"};
              }),
              "too late");
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::memory_test
