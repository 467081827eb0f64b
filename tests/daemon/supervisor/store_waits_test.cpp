#include "daemon/supervisor/store_waits.hpp"

#include <optional>

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::store_waits_test {
namespace {

events::event grant_of(session_id id, std::optional<errc> failure) {
    events::request_ended ended;
    ended.about.id = id;
    ended.kind = operation::acquire;
    if (failure) ended.failure = error{*failure};
    return ended;
}

events::event news(store::store_news::kind what) {
    return events::store_changed{{what, {}}};
}

TEST(store_waits, are_over_for_those_whose_latest_grant_failed_because_of_the_store) {
    store_waits waits;
    for (session_id id = 1; id <= 4; ++id)
        waits.hear(grant_of(id, errc::state_not_saved));
    waits.hear(grant_of(2, std::nullopt));
    waits.hear(grant_of(3, errc::server_unavailable));
    waits.hear(news(store::store_news::kind::unavailable));
    EXPECT_FALSE(waits.has_untold());
    waits.hear(news(store::store_news::kind::recovered));
    EXPECT_EQ(waits.take(1), std::vector<session_id>{1}) << "some at a time";
    EXPECT_EQ(waits.take(10), std::vector<session_id>{4});
    waits.hear(news(store::store_news::kind::recovered));
    EXPECT_FALSE(waits.has_untold()) << "they were told";
}

TEST(store_waits, are_of_grants_only) {
    store_waits waits;
    events::request_ended check;
    check.about.id = 1;
    check.kind = operation::verify;
    check.failure = error{errc::state_not_saved};
    waits.hear(events::event{check});
    waits.hear(news(store::store_news::kind::recovered));
    EXPECT_FALSE(waits.has_untold());
}

}  // namespace
}  // namespace tokenkeeper::supervision::store_waits_test
