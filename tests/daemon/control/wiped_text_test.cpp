#include "daemon/control/json/wiped_text.hpp"

#include "tests/daemon/control/freed_memory.hpp"
#include "tests/daemon/control/running_server.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::control::wiped_text_test {
namespace {

using testing::freed_memory_search;
using testing::running_server;

const std::string token = "tok-5ecret.of~lobby";

TEST(wiped_text, leaves_nothing_behind_when_it_grows_and_when_it_goes) {
    const freed_memory_search search{token};
    {
        wiped_text text{token};
        for (int i = 0; i < 100; ++i)
            text += token;
        const wiped_text copy = text;
        text = "short";
        EXPECT_EQ(std::string_view{copy}.substr(0, token.size()), token);
    }
    EXPECT_GT(search.searched(), 2);
    EXPECT_EQ(search.found(), 0);
}

TEST(freed_memory_search, finds_what_an_ordinary_text_leaves_behind) {
    const freed_memory_search search{token};
    { const auto text = std::make_unique<std::string>(token); }
    EXPECT_GT(search.found(), 0);
}

/// From the backend to the socket: given, asked for with HEAD, and answered too late.
TEST(control_server, leaves_no_token_behind_in_memory_that_it_gives_back) {
    auto bounds = testing::without_times();
    bounds.patience = milliseconds{500};
    running_server running{bounds};
    std::unique_ptr<freed_memory_search> search;
    running.on_thread([&search] { search = std::make_unique<freed_memory_search>(token); });
    {
        auto client = running.client();
        EXPECT_EQ(client.ask("GET", "/v1/sessions/lobby/token").status, 200);
        EXPECT_EQ(client.ask("HEAD", "/v1/sessions/lobby/token").status, 200);
        running.hold();
        EXPECT_EQ(client.ask("GET", "/v1/sessions/lobby/token").status, 504);
        running.let_go();
        EXPECT_EQ(client.ask("GET", "/livez").status, 200);
    }
    running.on_thread([&search] {
        EXPECT_GT(search->searched(), 10);
        EXPECT_EQ(search->found(), 0);
        search.reset();
    });
}

}  // namespace
}  // namespace tokenkeeper::control::wiped_text_test
