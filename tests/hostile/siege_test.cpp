#include "tests/hostile/siege_fixture.hpp"

#include <utility>

/// Crowds of users who may only read, of readers and of operators: nobody shuts anybody else out.
namespace tokenkeeper::hostile::siege_test {
namespace {

const std::string list = "/v1/sessions?limit=1000";

class control_socket_siege : public siege {};

TEST_F(control_socket_siege, lets_others_in_beside_a_crowd_of_any_kind) {
    start();
    attack(nobody, "reading", 250, list);
    expect_answers("250 that list");
    end_attacks();
    attack(nobody, "unread", 250, list);
    expect_answers("250 x 40 lists never read");
    end_attacks();
    attack(nobody, "half", 400, list);
    expect_answers("400 half requests");
    end_attacks();
    attack(nobody, "waiting", 400, "/v1/sessions/slow/token?min_valid=24h");
    auto waits = begin_waits();
    expect_answers("400 waiting readers");
    expect_waited(std::move(waits));
    end_attacks();
    attack(deputy, "abandoned", 128, "/v1/sessions/slow/verify");
    attack(deputy, "abandoned", 128, "/v1/sessions/slow/renew");
    expect_answers("256 abandoned commands");
    end_attacks();
    expect_kept();
    EXPECT_TRUE(logged({"control.crowded", "uid 65534, pid "}));
}

TEST_F(control_socket_siege, lets_others_in_beside_five_thousand_connections) {
    start();
    attack(nobody, "reading", 5000, list);
    expect_answers("5000 that list");
    expect_kept();
}

/// The kernel lets a process have 65,536 groups, and 1,024 are the most that the daemon looks at.
TEST_F(control_socket_siege, lets_others_in_beside_a_crowd_that_has_many_groups) {
    start();
    for (const std::size_t groups : {65'536U, 1'024U}) {
        const auto of_each = " of " + std::to_string(groups) + " groups";
        attack(nobody, "reading", 1400, list, groups);
        expect_answers("1400" + of_each);
        end_attacks();
        attack(nobody, "passing", 200, "/livez", groups);
        expect_answers("200 passing" + of_each);
        end_attacks();
    }
    expect_kept();
}

/// A user namespace gives one person 65,536 uids, and each is a user with a share. Other visitors wait while
/// as many users as there are places ask again and again; commanders do not.
TEST_F(control_socket_siege, lets_others_in_beside_twelve_hundred_users) {
    start();
    attack_by_many("passing", 1200, "/livez");
    expect_answers_to_commanders("1200 users passing");
    expect_answer_in_the_end("1200 users passing");
    end_attacks();
    attack_by_many("reading", 1200, list);
    expect_answers_to_commanders("1200 users that list");
    expect_kept();
}

TEST_F(control_socket_siege, lets_others_in_beside_all_of_them_at_once) {
    start();
    attack(nobody, "reading", 250, list);
    attack(nobody, "unread", 250, list);
    attack(stranger, "half", 400, list);
    attack(nobody, "waiting", 400, "/v1/sessions/slow/token?min_valid=24h");
    attack(deputy, "unread", 250, list);
    attack(deputy, "abandoned", 128, "/v1/sessions/slow/verify");
    expect_answers("all at once");
    expect_kept();
}

TEST_F(control_socket_siege, lets_others_in_where_descriptors_are_few) {
    start(48);
    attack(nobody, "reading", 100, list);
    attack(stranger, "half", 100, list);
    expect_answers("48 descriptors");
    end_attacks();
    expect_kept();
}

/// Nothing can be accepted but with the spare descriptor, in the place of another connection.
TEST_F(control_socket_siege, lets_others_in_where_no_descriptor_is_left) {
    start();
    attack(nobody, "half", 50, list);
    leave_no_descriptor();
    expect_short_answers("no descriptor left");
    attack(nobody, "half", 200, list);
    expect_short_answers("no descriptor left, and more");
    EXPECT_EQ(count_in_log("the control socket cannot accept"), 1U);
    give_descriptors_back();
    expect_answers("descriptors again");
    expect_kept();
}

}  // namespace
}  // namespace tokenkeeper::hostile::siege_test
