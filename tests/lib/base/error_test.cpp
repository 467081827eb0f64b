#include "lib/base/error.hpp"

#include <set>
#include <string>

#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

namespace error_test {

using tokenkeeper::condition;
using tokenkeeper::errc;
using tokenkeeper::error;

struct expectation {
    errc code;
    std::optional<condition> what_to_do;
    const char* name;
};

const expectation all[] = {
    {errc::resolve_failed, condition::retry_later, "resolve.failed"},
    {errc::resolve_timeout, condition::retry_later, "resolve.timeout"},
    {errc::connect_failed, condition::retry_later, "connect.failed"},
    {errc::connect_timeout, condition::retry_later, "connect.timeout"},
    {errc::tls_failed, condition::retry_later, "tls.failed"},
    {errc::tls_timeout, condition::retry_later, "tls.timeout"},
    {errc::certificate_unknown_authority, condition::retry_later, "certificate.unknown.authority"},
    {errc::certificate_expired, condition::retry_later, "certificate.expired"},
    {errc::certificate_wrong_host, condition::retry_later, "certificate.wrong.host"},
    {errc::request_timeout, condition::retry_later, "request.timeout"},
    {errc::connection_lost, condition::retry_later, "connection.lost"},
    {errc::connection_stale, condition::retry_later, "connection.stale"},
    {errc::response_too_large, condition::retry_later, "response.too.large"},
    {errc::malformed_response, condition::retry_later, "malformed.response"},
    {errc::proxy_connect_failed, condition::retry_later, "proxy.connect.failed"},
    {errc::proxy_credentials_refused, condition::retry_later, "proxy.credentials.refused"},
    {errc::proxy_refused, condition::retry_later, "proxy.refused"},
    {errc::proxy_malformed_response, condition::retry_later, "proxy.malformed.response"},
    {errc::stored_answer, condition::retry_later, "stored.answer"},
    {errc::token_rejected, condition::log_in_again, "token.rejected"},
    {errc::unexplained_unauthorized, condition::refused, "unexplained.unauthorized"},
    {errc::address_not_authorized, condition::refused, "address.not.authorized"},
    {errc::authentication_required, condition::refused, "authentication.required"},
    {errc::forbidden, condition::refused, "forbidden"},
    {errc::throttled, condition::retry_later, "throttled"},
    {errc::server_unavailable, condition::retry_later, "server.unavailable"},
    {errc::timeout_out_of_range, condition::bug, "timeout.out.of.range"},
    {errc::unexpected_status, condition::bug, "unexpected.status"},
    {errc::invalid_client, condition::give_up, "invalid_client"},
    {errc::invalid_grant, condition::give_up, "invalid_grant"},
    {errc::unauthorized_client, condition::give_up, "unauthorized_client"},
    {errc::grant_refused, condition::give_up, "grant.refused"},
    {errc::client_form_refused, condition::retry_later, "client.form.refused"},
    {errc::invalid_argument, condition::bug, "invalid.argument"},
    {errc::cancelled, std::nullopt, "cancelled"},
    {errc::state_not_saved, condition::retry_later, "state.not.saved"},
    {errc::wrong_organization, condition::give_up, "wrong.organization"},
};

constexpr condition conditions[] = {condition::retry_later, condition::log_in_again, condition::refused,
                                    condition::bug, condition::give_up};

TEST(errc, has_at_most_one_condition) {
    for (const expectation& e : all) {
        const boost::system::error_code code = e.code;
        for (const condition c : conditions) {
            EXPECT_EQ(code == c, e.what_to_do == c) << e.name << " / " << static_cast<int>(c);
        }
    }
}

TEST(errc, of_another_category_has_none) {
    const boost::system::error_code foreign{1, boost::system::generic_category()};
    for (const condition c : conditions) {
        EXPECT_FALSE(foreign == c);
    }
    EXPECT_FALSE(boost::system::error_code{} == condition::retry_later);
}

TEST(error, has_a_name_and_a_hint_for_each_errc) {
    std::set<std::string_view> names;
    std::set<std::string> texts;
    std::set<std::string_view> hints;
    for (const expectation& e : all) {
        const error given{e.code};
        EXPECT_EQ(given.which(), e.code);
        EXPECT_EQ(given.name(), e.name);
        EXPECT_TRUE(given.hint().ends_with('.')) << e.name;
        names.insert(given.name());
        texts.insert(given.code.message());
        hints.insert(given.hint());
    }
    EXPECT_EQ(names.size(), std::size(all));
    EXPECT_EQ(texts.size(), std::size(all));
    EXPECT_EQ(hints.size(), std::size(all));
}

TEST(error, is_named_as_genesys_named_it) {
    error e{errc::throttled, "slow down"};
    EXPECT_EQ(e.message, "slow down");
    e.api_code = "too.many.requests";
    EXPECT_EQ(e.name(), "too.many.requests");
    EXPECT_EQ(e.hint(), error{errc::throttled}.hint());
}

TEST(error, has_the_hint_of_its_case_where_there_is_one) {
    error e{errc::forbidden};
    e.advice = "Ask whoever runs the gateway.";
    EXPECT_EQ(e.hint(), "Ask whoever runs the gateway.");
    EXPECT_NE(error{errc::forbidden}.hint(), e.hint());
}

TEST(error, tells_what_to_ask_the_administrator_for) {
    EXPECT_NE(error{errc::address_not_authorized}.hint().find("allow-list"), std::string_view::npos);
    EXPECT_NE(error{errc::malformed_response}.hint().find("captive portal"), std::string_view::npos);
    EXPECT_NE(error{errc::timeout_out_of_range}.hint().find("300 to 28800"), std::string_view::npos);
    EXPECT_NE(error{errc::timeout_out_of_range}.hint().find("300 to 900"), std::string_view::npos);
}

TEST(error, is_harmless_without_a_code) {
    const error success;
    EXPECT_EQ(success.name(), "unknown");
    EXPECT_FALSE(success.hint().empty());
}

TEST(error, is_thrown_with_its_text_when_a_value_was_expected) {
    const tokenkeeper::result<int> failed{error{errc::forbidden, "no"}};
    try {
        static_cast<void>(failed.value());
        FAIL() << "nothing thrown";
    } catch (const boost::system::system_error& e) {
        EXPECT_EQ(e.code(), errc::forbidden);
        EXPECT_NE(std::string{e.what()}.find("forbidden: no"), std::string::npos) << e.what();
    }
}

}  // namespace error_test
