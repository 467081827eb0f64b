#include "daemon/unit_credentials.hpp"

#include "daemon/logging/log.hpp"

#include <optional>
#include <string_view>
#include <utility>

namespace tokenkeeper {

namespace asio = boost::asio;

namespace {

void tell_unserved(const control::refusal_line& trouble) {
    logging::event line;
    line.level = logging::severity::warning;
    line.message = trouble.request;
    if (trouble.count > 1)
        line.message += " (" + std::to_string(trouble.count) + " times in the last minute)";
    logging::log(line);
}

}  // namespace

unit_credentials::unit_credentials(const asio::any_io_executor& executor, control::backend& backend)
    : backend_(backend),
      refused_(std::make_shared<control::refusal_log>(
          executor,
          [&backend](const control::refusal_line& line) {
              backend.denied(line.request, line.peer, line.count);
          },
          control::limits{}.refusals)),
      unserved_(std::make_shared<control::refusal_log>(executor, tell_unserved, control::limits{}.refusals)) {
}

systemd::credentials_options unit_credentials::options() {
    systemd::credentials_options options;
    options.permits = [this](const systemd::credential_request& request) {
        return systemd::session_for(request, units_).has_value();
    };
    options.token_for = [this](systemd::credential_request request) { return token_for(std::move(request)); };
    options.audit = [this](const systemd::credential_audit& connection) { record(connection); };
    return options;
}

void unit_credentials::record(const systemd::credential_audit& connection) {
    using outcome = systemd::credential_audit::outcome;
    const control::peer client{.uid = connection.user, .pid = connection.pid};
    const auto key = connection.unit.empty() ? "uid " + std::to_string(connection.user)
                                             : systemd::template_of(connection.unit);
    switch (connection.end) {
        case outcome::refused:
            return refused_->add(key, connection.request + " (" + connection.reason + ")", client);
        case outcome::unserved:
            return unserved_->add(key, connection.request + " could not be given: " + connection.reason,
                                  client);
        case outcome::given:
            break;
    }
    logging::event line;
    line.message = connection.request + " given to " + connection.peer;
    logging::log(line);
}

/// The token that `credential_for` allows a unit.
asio::awaitable<systemd::credential_answer> unit_credentials::token_for(systemd::credential_request request) {
    systemd::credential_answer answer;
    auto session = systemd::session_for(request, units_);
    if (!session) {
        answer.reason = "no session has this unit in credential_for";
        co_return answer;
    }
    answer.permitted = true;
    control::token_reader reader{
        .description = "unit " + request.unit,
        .may_read =
            [this, request](std::string_view name) { return systemd::session_for(request, units_) == name; },
        .owner = {.unit = systemd::template_of(request.unit)}};
    auto token = co_await backend_.token(std::move(*session), std::nullopt, std::move(reader));
    if (token.has_error()) {
        answer.permitted = token.error().type != control::refusal::kind::not_permitted;
        answer.reason = std::move(token.error().detail);
        co_return answer;
    }
    answer.token = std::move(token->access_token);
    co_return answer;
}

}  // namespace tokenkeeper
