#include "tests/simulation/simulated_network.hpp"

#include "tests/cloud/encoding.hpp"
#include "tests/cloud/grant_request.hpp"
#include "tests/cloud/model/answers.hpp"
#include "tests/simulation/simulated_transport.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/parse.hpp>

namespace tokenkeeper::simulation {

namespace {

constexpr milliseconds fastest{2};
constexpr milliseconds refusal{5};
constexpr auto forever = world_time::max();

std::string_view body_of(const genesys::request& r) {
    return r.secret_body.empty() ? std::string_view{r.body} : r.secret_body.reveal();
}

/// It may be sent twice.
bool is_harmless(const genesys::request& r) {
    return r.verb == genesys::method::get || r.verb == genesys::method::head;
}

/// The tokens in the answer to a grant, whether or not it arrives whole.
void read_grant(const std::string& body, request_end& end) {
    boost::system::error_code ec;
    const auto parsed = boost::json::parse(body, ec);
    const auto* members = ec ? nullptr : parsed.if_object();
    if (members == nullptr) return;
    const auto text = [members](std::string_view name) -> std::string {
        const auto* value = members->if_contains(name);
        return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
    };
    end.access_token = text("access_token");
    end.refresh_token = text("refresh_token");
    end.grant_error = text("error");
}

}  // namespace

simulated_network::simulated_network(std::uint64_t seed, const virtual_clock& clock, event_heap& events,
                                     cloud::cloud_model& cloud, api_front& front, disturbances& troubles,
                                     listeners heard)
    : clock_(clock),
      events_(events),
      cloud_(cloud),
      front_(front),
      troubles_(troubles),
      heard_(std::move(heard)),
      random_(seed ^ 0x2e7U) {}

std::unique_ptr<net::transport> simulated_network::make_transport(std::string organization, bool login,
                                                                  suspension_list& waits) {
    // Names of login services do not move.
    auto connections =
        login ? nullptr : std::make_shared<simulated_connections>(clock_, front_.names, organization);
    return std::make_unique<simulated_transport>(*this, std::move(organization), login,
                                                 std::move(connections), waits);
}

milliseconds simulated_network::delay() {
    const auto spread = static_cast<std::uint64_t>((slowest_ - fastest).count()) / 2;
    return fastest / 2 + milliseconds{static_cast<std::int64_t>(random_.up_to(spread))};
}

std::shared_ptr<simulated_network::exchange> simulated_network::begin(
    sent_request sent, genesys::request request, milliseconds at_most,
    std::shared_ptr<simulated_connections> connections, suspension_list& waits) {
    const auto e = std::make_shared<exchange>();
    sent.number = ++requests_;
    sent.at = clock_.world();
    sent.verb = request.verb;
    sent.asked = cloud::classify(request.verb, request.target);
    sent.bearer = request.bearer.reveal();
    e->basic = cloud::decode_base64(request.basic.reveal()).value_or("");
    const auto body = body_of(request);
    if (sent.asked.what == cloud::operation::oauth_token) {
        const cloud::cloud_request grant{request.verb, request.target, {},
                                         body,         e->basic,       request.content_type};
        sent.token = cloud_.name_of_client(grant);
        sent.refresh_token = cloud::read_grant_request(e->basic, request.content_type, body).refresh_token;
    } else {
        // The cloud forgets dead tokens in the end.
        auto name = cloud_.name_of(sent.bearer);
        auto& known = token_names_[sent.bearer];
        if (!name.empty()) known = std::move(name);
        sent.token = known;
    }
    e->sent = std::move(sent);
    e->request = std::move(request);
    e->limit = clock_.world() + at_most;
    e->caller = make_suspension<answer>(waits);
    heard_.sent(e->sent);
    e->connections = std::move(connections);
    if (e->connections && !cut_) e->carrier = e->connections->open(is_harmless(e->request));
    const bool refused = e->connections && !e->carrier;
    if (cut_ || refused) {
        fail(e, clock_.world() + refusal, errc::connect_failed, {});
    } else {
        events_.add(clock_.world() + delay(), [this, e] { arrive(e); });
    }
    return e;
}

void simulated_network::arrive(const std::shared_ptr<exchange>& e) {
    const auto& r = e->request;
    if (e->carrier) {
        if (const auto trouble = front_.names.trouble(e->sent.organization, e->carrier->node))
            return fail_at_node(e, *trouble);
    }
    request_end end;
    if (auto stored = front_.gates.find_stored(e->sent, r.target)) {
        end.status = stored->response.status;
        end.date_ahead = stored->date_ahead;
        end.stored = true;
        end.seen_stored = stored->seen;
        return answer_at(e, clock_.world() + delay(), std::move(stored->response), std::move(end));
    }
    auto got = ask(e);
    end.date_ahead = front_.gates.pass(e->sent, r.target, got);
    end.processed = got.processed;
    if (e->sent.login && got.processed) read_grant(got.response.body, end);
    const auto back = clock_.world() + got.latency + delay();
    using cloud::delivery;
    switch (got.how) {
        case delivery::respond:
            end.status = got.response.status;
            return answer_at(e, back, std::move(got.response), std::move(end));
        case delivery::cut_short:
            return fail(e, back, errc::connection_lost, std::move(end));
        case delivery::reset: {
            const bool stale = random_.up_to(1) == 1;
            return fail(e, back, is_harmless(r) && stale ? errc::connection_stale : errc::connection_lost,
                        std::move(end));
        }
        case delivery::refuse:
            return fail(e, back, errc::connect_failed, std::move(end));
        case delivery::big_body:
        case delivery::endless_headers:
            return fail(e, back, errc::response_too_large, std::move(end));
        case delivery::garbage:
            return fail(e, back, errc::malformed_response, std::move(end));
        case delivery::hang:
            return fail(e, forever, errc::request_timeout, std::move(end));
    }
}

/// The API itself, by one of its nodes.
cloud::cloud_answer simulated_network::ask(const std::shared_ptr<exchange>& e) {
    const auto& r = e->request;
    cloud::cloud_answer got;
    if (auto late = front_.nodes.answer(e->sent)) {
        got.response = std::move(*late);
        got.processed = true;
        return got;
    }
    got = cloud_.handle({r.verb, r.target, r.bearer.reveal(), body_of(r), e->basic, r.content_type},
                        clock_.truth());
    front_.nodes.pass(e->sent, got);
    return got;
}

void simulated_network::fail_at_node(const std::shared_ptr<exchange>& e, node_trouble trouble) {
    const auto back = clock_.world() + delay();
    switch (trouble) {
        case node_trouble::answers_503: {
            request_end end;
            end.status = 503;
            return answer_at(e, back, cloud::html_answer(503), std::move(end));
        }
        case node_trouble::refuses:
            return fail(e, back, e->carrier->used ? errc::connection_stale : errc::connect_failed, {});
        case node_trouble::hangs:
            return fail(e, forever, errc::request_timeout, {});
    }
}

void simulated_network::fail(const std::shared_ptr<exchange>& e, world_time at, errc why, request_end end) {
    end.failure = why;
    answer_at(e, at, error{why, "simulated"}, std::move(end));
}

void simulated_network::answer_at(const std::shared_ptr<exchange>& e, world_time at, answer given,
                                  request_end end) {
    if (at > e->limit) {
        at = e->limit;
        end.failure = errc::request_timeout;
        end.status = 0;
        given = error{errc::request_timeout, "no answer in time"};
    }
    const auto kept = std::make_shared<std::pair<answer, request_end>>(std::move(given), std::move(end));
    events_.add(at, [this, e, kept] {
        if (std::exchange(e->over, true)) return;
        kept->second.at = clock_.world();
        if (e->caller->is_over()) {  // the process that asked is gone
            kept->second.failure = errc::cancelled;
            kept->second.status = 0;
        }
        if (e->carrier) leave(*e, kept->first);
        heard_.ended(e->sent, kept->second);
        e->caller->complete(std::move(kept->first));
    });
}

void simulated_network::leave(const exchange& e, const answer& given) {
    const auto now = clock_.world();
    e.connections->end(*e.carrier, given, is_harmless(e.request));
    const bool no_good = front_.names.trouble(e.sent.organization, e.carrier->node).has_value();
    if (no_good && front_.names.reveal(e.sent.organization, e.carrier->node, e.sent.at, now))
        troubles_.hinder(e.sent.person(), {e.sent.at, now});
}

void simulated_network::give_up(const std::shared_ptr<exchange>& e) {
    if (std::exchange(e->over, true)) return;
    request_end end;
    end.at = clock_.world();
    end.failure = errc::cancelled;
    heard_.ended(e->sent, end);
}

}  // namespace tokenkeeper::simulation
