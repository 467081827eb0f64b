#include "daemon/control/access/rights.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::control::rights_test {
namespace {

const access_rules rules{.own_user = 990,
                         .trusted = {.users = {1001}, .groups = {50, 51}},
                         .sessions = {.readers = {{"lobby", {.users = {2001}, .groups = {60, 61}}},
                                                  {"export", {.users = {2002}, .groups = {}}}},
                                      .logins = {{"view", {.users = {3001}, .groups = {70}}}}}};

peer of(uid_t uid, gid_t gid, std::vector<gid_t> groups = {}) {
    return {.uid = uid, .gid = gid, .groups = std::move(groups), .pid = 4711};
}

TEST(rights, whoever_can_connect_may_read) {
    EXPECT_TRUE(allows(rules, of(4000, 4000), right::read));
    EXPECT_TRUE(allows(rules, peer{}, right::read));
}

TEST(rights, root_the_daemons_user_and_operators_may_control) {
    EXPECT_TRUE(allows(rules, of(0, 0), right::control));
    EXPECT_TRUE(allows(rules, of(990, 990), right::control));
    EXPECT_TRUE(allows(rules, of(1001, 4000), right::control));
    EXPECT_TRUE(allows(rules, of(4000, 50), right::control)) << "by its main group";
    EXPECT_TRUE(allows(rules, of(4000, 4000, {7, 51}), right::control)) << "by a supplementary group";
}

TEST(rights, everyone_else_may_not_control) {
    EXPECT_FALSE(allows(rules, of(4000, 4000, {7, 8}), right::control));
    EXPECT_FALSE(allows(rules, of(50, 1001), right::control)) << "a user id is not a group id";
    EXPECT_FALSE(allows(rules, of(4000, 0), right::control)) << "root's group is not root";
    EXPECT_FALSE(allows(access_rules{}, of(4000, 4000), right::control));
}

TEST(rights, operators_and_those_who_are_named_may_log_in_and_do_nothing_else) {
    for (const auto& client :
         {of(0, 0), of(990, 990), of(1001, 4000), of(4000, 50), of(3001, 4000), of(4000, 4000, {70})})
        EXPECT_TRUE(allows(rules, client, right::login, "view")) << client.uid;
    EXPECT_FALSE(allows(rules, of(3001, 70), right::control));
    EXPECT_FALSE(allows(rules, of(3001, 70), right::token, "view"));
    EXPECT_FALSE(allows(rules, of(3001, 70), right::login, "lobby")) << "to this session only";
    EXPECT_FALSE(allows(rules, of(2001, 60), right::login, "lobby")) << "readers do not log in";
    EXPECT_FALSE(allows(rules, peer{}, right::login, "view"));
}

TEST(rights, an_unknown_peer_may_not_control_even_where_unknown_ids_are_trusted) {
    const access_rules careless{
        .own_user = peer::unknown_user,
        .trusted = {.users = {peer::unknown_user}, .groups = {peer::unknown_group}},
        .sessions = {
            .readers = {{"lobby", {.users = {peer::unknown_user}, .groups = {peer::unknown_group}}}}}};
    EXPECT_FALSE(allows(careless, peer{}, right::token, "lobby"));
    EXPECT_FALSE(allows(careless, of(4000, peer::unknown_group), right::token, "lobby"));
    EXPECT_FALSE(allows(careless, peer{}, right::control));
    EXPECT_FALSE(allows(careless, of(4000, peer::unknown_group), right::control));
}

struct peer_case {
    std::string name;
    peer as;
    bool may_have_the_token = false;
};

TEST(rights, the_token_of_a_session_is_for_root_the_daemons_user_and_its_readers) {
    const std::vector<peer_case> matrix{
        {"root", of(0, 0), true},
        {"the daemon's user", of(990, 990), true},
        {"a reader by user", of(2001, 4000), true},
        {"a reader by primary group", of(4000, 60), true},
        {"a reader by supplementary group", of(4000, 4000, {7, 61}), true},
        {"a reader of another session", of(2002, 4000), false},
        {"an operator", of(1001, 50), false},
        {"a stranger", of(4000, 4000, {7, 8}), false},
        {"a stranger in root's group", of(4000, 0), false},
        {"a user whose number is a group's", of(60, 2001), false},
        {"nobody knows who", peer{}, false},
    };
    for (const auto& [name, as, may] : matrix)
        EXPECT_EQ(allows(rules, as, right::token, "lobby"), may) << name;
}

TEST(rights, a_session_without_readers_keeps_its_token_for_root_and_the_daemon) {
    for (const auto* session : {"desk", "", "lobby2", "Lobby"}) {
        EXPECT_TRUE(allows(rules, of(0, 0), right::token, session)) << session;
        EXPECT_TRUE(allows(rules, of(990, 990), right::token, session)) << session;
        EXPECT_FALSE(allows(rules, of(2001, 60, {61}), right::token, session)) << session;
    }
}

TEST(rights, a_reader_may_not_control) {
    EXPECT_FALSE(allows(rules, of(2001, 60, {61}), right::control));
    EXPECT_FALSE(allows(rules, of(2001, 60, {61}), right::control, "lobby"));
}

TEST(rights, a_peer_is_described_for_the_audit) {
    EXPECT_EQ(describe(of(0, 0)), "uid 0, pid 4711");
    EXPECT_EQ(describe(peer{.uid = 5}), "uid 5");
    EXPECT_EQ(describe(peer{}), "uid unknown");
}

}  // namespace
}  // namespace tokenkeeper::control::rights_test
