// More clients than places at the socket for credentials.
#include "tests/daemon/systemd/credentials_stage.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::systemd::credentials_crowd_test {
namespace {

using namespace std::chrono_literals;
using credentials_test::address_for;
using credentials_test::client;

class credentials_crowd : public credentials_test::credentials_stage {};

TEST_F(credentials_crowd, are_given_to_no_more_than_so_many_at_once) {
    tokens["slow.service"] = "later";
    tokens["slower.service"] = "later";
    options.connections = 2;
    options.answer = 1s;
    start();
    client first{descriptor, address_for("slow.service/genesys")};
    client second{descriptor, address_for("slower.service/genesys")};
    client third{descriptor, address_for("export.service/genesys")};
    run_until([this] { return asked == 2; });
    for (int i = 0; i < 10; ++i)
        context.poll();
    EXPECT_EQ(asked, 2) << "the third did not wait";
    run_until([&third] { return third.at_end(); });
    EXPECT_EQ(third.text, "a-token");
}

TEST_F(credentials_crowd, are_given_past_the_instances_of_a_template_that_wait) {
    options.connections = 8;
    options.share = 2;
    std::vector<std::unique_ptr<client>> crowd;
    for (int i = 0; i < 20; ++i)
        tokens["w@" + std::to_string(i) + ".service"] = "later";
    start();
    for (int i = 0; i < 20; ++i)
        crowd.push_back(
            std::make_unique<client>(descriptor, address_for("w@" + std::to_string(i) + ".service/genesys")));
    EXPECT_EQ(answer_to(address_for("export.service/genesys")), "a-token");
    EXPECT_EQ(asked, 3) << "two instances at a time";
    EXPECT_FALSE(crowd.at(2)->at_end()) << "it waits";
    const auto refused = std::ranges::count_if(audits, [](const credential_audit& each) {
        return each.reason == "too many instances of the unit ask at once";
    });
    EXPECT_EQ(refused, 13);
    EXPECT_FALSE(crowd.at(0)->at_end());
    crowd.at(0).reset();
    run_until([this] { return asked == 4; });
    EXPECT_EQ(audits.back().reason, "the client has gone") << "the third has its turn";
}

TEST_F(credentials_crowd, of_clients_that_hang_up_take_no_place) {
    tokens["slow.service"] = "later";
    start();
    auto gone = std::make_unique<client>(descriptor, address_for("slow.service/genesys"));
    gone->finish_sending();
    run_until([this] { return asked == 1; });
    for (int i = 0; i < 10; ++i)
        context.poll();
    EXPECT_TRUE(audits.empty()) << "systemd reads until the end";
    gone.reset();
    run_until([this] { return !audits.empty(); });
    EXPECT_EQ(audits[0].reason, "the client has gone");
}

}  // namespace
}  // namespace tokenkeeper::systemd::credentials_crowd_test
