#include "daemon/control/peer.hpp"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <unistd.h>

namespace tokenkeeper::control::peer_test {
namespace {

TEST(peer_of, is_who_the_kernel_says) {
    std::array<int, 2> pair{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
    const auto who = peer_of(pair[0]);
    EXPECT_EQ(who.uid, ::geteuid());
    EXPECT_EQ(who.gid, ::getegid());
    EXPECT_EQ(who.pid, ::getpid());

    std::vector<gid_t> groups(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
    const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
    ASSERT_EQ(count, static_cast<int>(groups.size()));
    EXPECT_EQ(who.groups, groups);
    ::close(pair[0]);
    ::close(pair[1]);
}

TEST(peer_of, is_unknown_where_there_is_none) {
    const auto who = peer_of(-1);
    EXPECT_EQ(who.uid, peer::unknown_user);
    EXPECT_EQ(who.gid, peer::unknown_group);
    EXPECT_TRUE(who.groups.empty());
}

}  // namespace
}  // namespace tokenkeeper::control::peer_test
