#include "daemon/store/measured_store.hpp"

#include "tests/daemon/store/support/memory_store.hpp"

#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::store::measured_store_test {
namespace {

namespace asio = boost::asio;

class measured : public testing::Test {
protected:
    struct told_commit {
        boot_clock::duration took;
        bool succeeded;
    };

    /// The disk takes this long for each commit.
    void commit(changes wanted, boot_clock::duration length) {
        disk.hanging = true;
        auto done = asio::co_spawn(loop, measured_one.commit(std::move(wanted)), asio::use_future);
        loop.restart();
        loop.poll();
        now += length;
        disk.release();
        loop.restart();
        loop.poll();
        EXPECT_EQ(done.get().has_value(), !disk.full);
    }
    static changes one_change() {
        changes wanted;
        wanted.forgotten.emplace_back("lobby");
        return wanted;
    }

    asio::io_context loop;
    memory_disk disk{loop.get_executor()};
    boot_time now{};
    std::vector<told_commit> told;
    measured_store measured_one{std::make_unique<memory_store>(disk), [this] { return now; },
                                [this](boot_clock::duration took, bool succeeded) {
                                    told.push_back({took, succeeded});
                                }};
};

TEST_F(measured, tells_how_long_a_commit_took_and_whether_it_succeeded) {
    commit(one_change(), milliseconds{30});
    disk.full = true;
    commit(one_change(), milliseconds{5});
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].took, milliseconds{30});
    EXPECT_TRUE(told[0].succeeded);
    EXPECT_EQ(told[1].took, milliseconds{5});
    EXPECT_FALSE(told[1].succeeded);
}

/// Every ten seconds the daemon looks whether the store is in its place: that is no commit.
TEST_F(measured, does_not_tell_of_a_look) {
    commit({}, milliseconds{30});
    EXPECT_TRUE(told.empty());
}

}  // namespace
}  // namespace tokenkeeper::store::measured_store_test
