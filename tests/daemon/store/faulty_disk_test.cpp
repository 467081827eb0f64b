#include "tests/daemon/store/support/faulty_disk.hpp"

#include "tests/daemon/store/support/direct_store.hpp"
#include "tests/daemon/store/support/rotations.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <iostream>

#include <gtest/gtest.h>

#include <sqlite3.h>

namespace tokenkeeper::store::test_support::faulty_disk_test {
namespace {

using kind = store_error::kind;

class failing_disk : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(which, failing_disk,
                         ::testing::Values(SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC),
                         [](const auto& with) {
                             return with.param == SQLITE_FULL          ? "is_full"
                                    : with.param == SQLITE_IOERR_WRITE ? "does_not_write"
                                                                       : "does_not_sync";
                         });

TEST_P(failing_disk, fails_one_call_or_none_which_works_when_it_is_made_again) {
    faulty_disk::install();
    const auto& life = life_of_a_session();
    const auto& stages = stages_of_that_life();
    int failures = 0;
    for (int step = 1;; ++step) {
        SCOPED_TRACE(step);
        const scratch folder;
        auto store = folder.open(key_of('k'));
        faulty_disk::fail_at(step, GetParam());
        for (std::size_t at = 0; at < life.size(); ++at) {
            auto done = life.at(at)(*store);
            if (!done) {
                ++failures;
                EXPECT_EQ(done.error().what, kind::unavailable) << done.error().message;
                EXPECT_EQ(told(*store), stages.at(at)) << "what failed has changed nothing";
                done = life.at(at)(*store);
            }
            ASSERT_TRUE(done) << done.error().message;
            ASSERT_EQ(told(*store), stages.at(at + 1));
        }
        const bool reached = faulty_disk::steps() >= step;
        faulty_disk::heal();
        store.reset();
        EXPECT_EQ(told(*folder.open(key_of('k'))), stages.back());
        if (!reached) break;
    }
    EXPECT_GE(failures, static_cast<int>(life.size())) << "each of the calls";
}

TEST_P(failing_disk, fails_to_make_a_store_and_leaves_nothing_behind) {
    faulty_disk::install();
    int failures = 0;
    for (int step = 1;; ++step) {
        SCOPED_TRACE(step);
        const scratch folder;
        faulty_disk::fail_at(step, GetParam());
        auto opened = open_local(folder.path(), key_of('k'));
        const bool reached = faulty_disk::steps() >= step;
        if (!opened) {
            ++failures;
            EXPECT_EQ(opened.error().what, kind::unavailable) << opened.error().message;
            EXPECT_EQ(folder.files().find(".new"), std::string::npos) << folder.files();
        }
        faulty_disk::heal();
        if (opened) opened->store.reset();
        EXPECT_EQ(told(*folder.open(key_of('k'))), "");
        if (!reached) break;
    }
    EXPECT_GT(failures, 5);
}

TEST(unreadable_disk, is_no_damage_of_the_store) {
    faulty_disk::install();
    const scratch folder;
    ASSERT_TRUE(folder.open()->save(session("lobby")));
    faulty_disk::fail_reads();
    const auto refused = folder.refusal();
    EXPECT_EQ(refused.what, kind::unavailable);
    EXPECT_EQ(refused.message.find(folder.path().string() + " cannot be opened: disk I/O error"), 0U)
        << refused.message;
    faulty_disk::heal();
    EXPECT_NE(told(*folder.open()), "");
}

TEST(sound_disk, has_every_call_synced_before_it_returns) {
    faulty_disk::install();
    const scratch folder;
    const auto store = folder.open();
    for (const auto& call : life_of_a_session()) {
        faulty_disk::heal();
        ASSERT_TRUE(call(*store));
        EXPECT_GE(faulty_disk::syncs(), 1);
    }
}

TEST(sound_disk, is_written_little_while_nothing_happens_but_checks) {
    constexpr wall_time start{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};
    constexpr session_id sessions = 200;
    faulty_disk::install();
    const scratch folder;
    direct_vault kept{folder.path(), key_of('k')};
    for (session_id id = 1; id <= sessions; ++id)
        kept.tokens.give(id, "session-" + std::to_string(id), "given https://api.example",
                         secret{std::string(86, 't')}, start);
    kept.run(kept.tokens.disk().flush(start));
    faulty_disk::heal();
    for (int second = 10; second <= 3600; second += 10) {
        const auto now = start + seconds{second};
        for (session_id id = 1; id <= sessions; ++id) {
            // Each is touched every 150 s; conversion between clocks jitters.
            const auto checked = start + seconds{second - second % 150} + milliseconds{second % 7};
            observed seen{checked, checked, checked + seconds{300}, deadline_origin::computed, start};
            kept.tokens.note(id, seen);
        }
        kept.run(kept.tokens.disk().flush(now));
    }
    std::cout << faulty_disk::bytes_written() << " bytes in an hour\n";
    EXPECT_LE(faulty_disk::bytes_written(), 100'000);
    EXPECT_GT(faulty_disk::bytes_written(), 0);
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::faulty_disk_test
