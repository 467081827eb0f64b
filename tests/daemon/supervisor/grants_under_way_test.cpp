#include "daemon/supervisor/requests/grants_under_way.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::grants_under_way_test {
namespace {

constexpr milliseconds most = seconds{26};

TEST(grants_under_way, are_waited_for_as_long_as_their_answers_come_only_once) {
    for (const auto source : {token_source::refresh_token, token_source::login}) {
        grants_under_way grants;
        EXPECT_EQ(grants.patience(most), std::nullopt);
        grants.begin(token_source::client_credentials);
        EXPECT_EQ(grants.patience(most), grants_under_way::short_patience);
        EXPECT_EQ(grants.patience(seconds{1}), seconds{1});
        grants.begin(source);
        EXPECT_EQ(grants.patience(most), most);
        EXPECT_EQ(grants.irreplaceable(), 1U);
        grants.end(source);
        EXPECT_EQ(grants.patience(most), grants_under_way::short_patience);
        grants.end(token_source::client_credentials);
        EXPECT_EQ(grants.patience(most), std::nullopt);
        EXPECT_EQ(grants.irreplaceable(), 0U);
    }
}

}  // namespace
}  // namespace tokenkeeper::supervision::grants_under_way_test
