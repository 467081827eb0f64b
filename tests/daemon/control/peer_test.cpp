#include "daemon/control/access/peer.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <grp.h>
#include <unistd.h>

namespace tokenkeeper::control::peer_test {
namespace {

TEST(peer_of, is_who_the_kernel_says) {
    std::array<int, 2> pair{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
    const auto found = peer_of(pair[0]);
    EXPECT_EQ(found.uid, ::geteuid());
    EXPECT_EQ(found.gid, ::getegid());
    EXPECT_EQ(found.pid, ::getpid());

    std::vector<gid_t> groups(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
    const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
    ASSERT_EQ(count, static_cast<int>(groups.size()));
    EXPECT_EQ(found.groups, groups);
    ::close(pair[0]);
    ::close(pair[1]);
}

class own_groups {
public:
    explicit own_groups(const std::vector<gid_t>& others)
        : before_(static_cast<std::size_t>(::getgroups(0, nullptr))) {
        ::getgroups(static_cast<int>(before_.size()), before_.data());
        are_set_ = ::setgroups(others.size(), others.data()) == 0;
    }
    own_groups(const own_groups&) = delete;
    own_groups& operator=(const own_groups&) = delete;
    ~own_groups() { EXPECT_TRUE(::setgroups(before_.size(), before_.data()) == 0 || !are_set_); }

    [[nodiscard]] bool are_set() const noexcept { return are_set_; }

private:
    std::vector<gid_t> before_;
    bool are_set_ = false;
};

TEST(peer_of, looks_at_no_group_of_whom_has_too_many) {
    std::vector<gid_t> many(most_groups);
    std::iota(many.begin(), many.end(), 100'000);
    for (const std::size_t count : {most_groups, most_groups + 1, std::size_t{65'536}}) {
        many.resize(count, 200'000);
        const own_groups set{many};
        if (!set.are_set()) GTEST_SKIP() << "only root chooses its groups";
        std::array<int, 2> pair{};
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
        const auto found = peer_of(pair[0]);
        EXPECT_EQ(found.uid, ::geteuid());
        EXPECT_EQ(found.has_too_many_groups, count > most_groups) << count;
        EXPECT_EQ(found.groups.size(), count > most_groups ? 0 : count);
        ::close(pair[0]);
        ::close(pair[1]);
    }
}

TEST(peer_of, is_unknown_where_there_is_none) {
    const auto found = peer_of(-1);
    EXPECT_EQ(found.uid, peer::unknown_user);
    EXPECT_EQ(found.gid, peer::unknown_group);
    EXPECT_TRUE(found.groups.empty());
    EXPECT_FALSE(found.has_too_many_groups);
}

}  // namespace
}  // namespace tokenkeeper::control::peer_test
