#include "tests/daemon/systemd/credentials_stage.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <unistd.h>

namespace tokenkeeper::systemd::credentials_server_test {
namespace {

using namespace std::chrono_literals;
using credentials_test::address_for;
using credentials_test::client;
using outcome = credential_audit::outcome;

class credentials : public credentials_test::credentials_stage {};

TEST_F(credentials, are_given_to_the_unit_that_may_have_them) {
    start();
    EXPECT_EQ(answer_to(address_for("export.service/genesys")), "a-token");
    ASSERT_EQ(audits.size(), 1U);
    EXPECT_EQ(audits[0].end, outcome::given);
    EXPECT_EQ(audits[0].unit, "export.service");
    EXPECT_EQ(audits[0].request, "credential genesys for export.service");
    EXPECT_EQ(audits[0].peer, "uid 0, pid 4711");
    EXPECT_EQ(audits[0].reason, "");
}

TEST_F(credentials, are_not_given_to_another_unit) {
    start();
    EXPECT_EQ(answer_to(address_for("other.service/genesys")), "");
    ASSERT_EQ(audits.size(), 1U);
    EXPECT_EQ(audits[0].end, outcome::refused);
    EXPECT_EQ(audits[0].request, "credential genesys for other.service");
    EXPECT_EQ(audits[0].reason, "no session has this unit in credential_for");
    EXPECT_EQ(asked, 0);
}

TEST_F(credentials, that_do_not_exist_at_present_are_refused_to_nobody) {
    tokens["export.service"] = "";
    tokens["lost-its-right.service"] = "";
    start();
    EXPECT_EQ(answer_to(address_for("export.service/genesys")), "");
    EXPECT_EQ(answer_to(address_for("lost-its-right.service/genesys")), "");
    ASSERT_EQ(audits.size(), 2U);
    EXPECT_EQ(audits[0].end, outcome::unserved) << "the unit is permitted";
    EXPECT_EQ(audits[0].reason, "The session is failed");
    EXPECT_EQ(audits[1].end, outcome::refused) << "while it waited";
}

TEST_F(credentials, are_not_given_to_another_user_whatever_the_address_says) {
    uid = 1000;
    start();
    EXPECT_EQ(answer_to(address_for("export.service/genesys")), "");
    EXPECT_EQ(asked, 0);
    ASSERT_EQ(audits.size(), 1U);
    EXPECT_EQ(audits[0].end, outcome::refused);
    EXPECT_EQ(audits[0].peer, "uid 1000, pid 4711");
}

TEST_F(credentials, are_not_given_to_an_address_that_names_nothing) {
    start();
    EXPECT_EQ(answer_to(""), "");
    EXPECT_EQ(answer_to(address_for("export.service/../genesys")), "");
    EXPECT_EQ(answer_to(std::string(1, '\0') + "x"), "");
    EXPECT_EQ(asked, 0);
    ASSERT_EQ(audits.size(), 3U);
    for (const auto& a : audits)
        EXPECT_EQ(a.reason, "the address of the peer names no unit and credential");
}

TEST_F(credentials, survive_a_bug_of_the_callback) {
    tokens["broken.service"] = "bug";
    start();
    EXPECT_EQ(answer_to(address_for("broken.service/genesys")), "");
    EXPECT_EQ(answer_to(address_for("export.service/genesys")), "a-token");
    ASSERT_EQ(audits.size(), 2U);
    EXPECT_EQ(audits[0].end, outcome::unserved);
    EXPECT_EQ(audits[0].reason, "a bug");
}

TEST_F(credentials, are_not_waited_for_without_end) {
    tokens["export.service"] = "later";
    options.answer = 5ms;
    start();
    EXPECT_EQ(answer_to(address_for("export.service/genesys")), "");
    ASSERT_EQ(audits.size(), 1U);
    EXPECT_EQ(audits[0].end, outcome::unserved);
    EXPECT_EQ(audits[0].reason, "there was no token in time");
}

TEST_F(credentials, end_with_the_server) {
    tokens["export.service"] = "later";
    start();
    client c{descriptor, address_for("export.service/genesys")};
    run_until([this] { return asked == 1; });
    server->stop();
    run_until([&c] { return c.at_end(); });
    EXPECT_EQ(c.text, "");
    ASSERT_EQ(audits.size(), 1U);
    EXPECT_EQ(audits[0].reason, "the daemon stops");
}

TEST_F(credentials, are_asked_for_by_a_process_that_the_kernel_names) {
    options.identify_peer = credentials_peer_of;
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    EXPECT_EQ(credentials_peer_of(ends[0]).uid, ::getuid());
    EXPECT_EQ(credentials_peer_of(ends[0]).pid, ::getpid());
    ::close(ends[0]);
    ::close(ends[1]);
    EXPECT_EQ(credentials_peer_of(ends[0]).uid, static_cast<uid_t>(-1)) << "what is unknown is not root";
    ::close(descriptor);
}

}  // namespace
}  // namespace tokenkeeper::systemd::credentials_server_test
