#include "tests/simulation/lagging_nodes.hpp"

#include "tests/cloud/model/answers.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::simulation::lagging_nodes_test {
namespace {

using std::chrono::hours;

class lagging : public testing::Test {
protected:
    lagging() {
        cloud::organization_setup acme;
        acme.name = "acme";
        model.add_organization(acme, clock.truth());
        cloud::token_setup lobby;
        lobby.name = "lobby";
        lobby.organization = "acme";
        model.add_token(lobby, clock.truth());
        node_lag how;
        how.late = seconds{10};
        how.share = 1;
        how.until = clock.world() + hours{1};
        nodes.begin("acme", how);
    }
    sent_request look(std::string_view target = "/api/v2/tokens/me?preserveIdleTTL=true") {
        sent_request r;
        r.organization = "acme";
        r.token = "lobby";
        r.asked = cloud::classify(genesys::method::get, target);
        return r;
    }
    void wait(boot_clock::duration time) { clock.move(clock.world() + time); }

    virtual_clock clock;
    cloud::cloud_model model{1};
    disturbances troubles{model};
    lagging_nodes nodes{1, clock, model, troubles};
};

TEST_F(lagging, nodes_do_not_know_a_new_token_at_once) {
    wait(seconds{9});
    const auto answer = nodes.answer(look());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 401);
    EXPECT_NE(answer->body.find("bad.credentials"), std::string::npos);
    const interval whole{world_time{}, clock.world() + seconds{20}};
    EXPECT_EQ(troubles.longest_rejection("acme", "lobby", {}, whole), seconds{10});
    wait(seconds{1});
    EXPECT_FALSE(nodes.answer(look()));
}

TEST_F(lagging, nodes_show_a_revoked_token_as_it_was) {
    wait(seconds{20});
    cloud::cloud_answer answer;
    answer.response = cloud::json_answer(200, "{}");
    answer.processed = true;
    nodes.pass(look(), answer);
    model.revoke("lobby", clock.truth());
    wait(seconds{9});
    EXPECT_FALSE(nodes.answer(look("/api/v2/tokens/me"))) << "a touch finds it dead";
    ASSERT_TRUE(nodes.answer(look()));
    EXPECT_EQ(nodes.answer(look())->status, 200);
    wait(seconds{1});
    EXPECT_FALSE(nodes.answer(look()));
}

TEST_F(lagging, nodes_catch_up_in_the_end) {
    node_lag over;
    over.late = seconds{10};
    over.share = 1;
    over.until = clock.world();
    nodes.begin("acme", over);
    EXPECT_FALSE(nodes.answer(look()));
}

}  // namespace
}  // namespace tokenkeeper::simulation::lagging_nodes_test
