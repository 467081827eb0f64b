#include "daemon/notify/courier.hpp"

#include "lib/genesys/echo.hpp"

#include <optional>
#include <utility>

namespace tokenkeeper::notify {

namespace asio = boost::asio;

namespace {

constexpr int first_success = 200;
constexpr int first_redirect = 300;
constexpr int first_refusal = 400;

/// Finds the secret part of a URL in the words of the server that received it. A path of "/" alone is no
/// secret.
genesys::echo_finder echoes_of(const config::notification_url& url) {
    genesys::echo_finder echoes;
    if (url.target.reveal() != "/") echoes.add(url.target);
    return echoes;
}

/// The fault of an answer; empty if nothing is. Nothing of its text is told, as it may repeat the URL;
/// so may the certificate of a server that was asked before.
std::string trouble_of(const result<genesys::response>& answer, const std::string& host,
                       const genesys::echo_finder& echoes) {
    if (answer.has_error()) return echoes.clean(answer.error()).message;
    const auto status = answer->status;
    if (status >= first_success && status < first_redirect) return {};
    auto text = host + " answers HTTP " + std::to_string(status);
    if (status >= first_redirect && status < first_refusal) text += ", and the daemon follows no redirection";
    return text;
}

}  // namespace

courier::courier(runtime::runtime& world, const events::event_bus& events, std::uint64_t id,
                 notifier_settings settings, sender daemon)
    : world_(world),
      events_(events),
      id_(id),
      settings_(std::move(settings)),
      daemon_(std::move(daemon)),
      interest_(settings_.own().words),
      alarm_(world.make_alarm()) {}

void courier::hear(const notice& news) {
    if (stopped_ || !interest_.takes(news, false)) return;
    outbox_.add(news, world_.now().boot);
    alarm_->set(outbox_.next());
}

void courier::replace_settings(notifier_settings settings) {
    settings_ = std::move(settings);
    interest_.replace_words(settings_.own().words);
    way_.transport.reset();  // the proxy or the authorities may be others
}

asio::awaitable<void> courier::run(std::shared_ptr<courier> self) {
    while (!self->stopped_) {
        const bool due = co_await self->alarm_->wait();
        if (!due || self->stopped_) co_return;
        while (const auto* news = self->outbox_.begin_attempt(self->world_.now().boot)) {
            const auto words = self->outbox_.words(self->world_.now().boot);
            auto body = body_of(*news, self->daemon_, self->outbox_.lost(), words);
            const auto ended = co_await self->send(std::move(body));
            if (self->stopped_) co_return;
            self->tell(*news, ended.trouble);
            self->note(self->outbox_.end_attempt(ended.came, self->world_.now().boot), ended.trouble);
        }
        self->alarm_->set(self->outbox_.next());
    }
}

std::size_t courier::stop() {
    stopped_ = true;
    alarm_->cancel();
    return outbox_.unsent();
}

void courier::retire() {
    stop();
    change_trouble({});
}

/// Makes one attempt.
asio::awaitable<courier::attempt_end> courier::send(std::string body) {
    auto url = read_url();
    if (url.has_error()) co_return attempt_end{outbox::answer::none, url.error().message};
    target_ = url->host;
    if (auto trouble = find_way(url->origin); !trouble.empty())
        co_return attempt_end{outbox::answer::none, std::move(trouble)};
    const auto echoes = echoes_of(*url);
    genesys::request request;
    request.verb = genesys::method::post;
    request.secret_target = std::move(url->target);
    request.content_type = "application/json";
    request.body = std::move(body);
    request.status_only = true;             // nobody reads what a receiver says beyond it
    const auto transport = way_.transport;  // a reload may replace it
    const auto patience = settings_.all->connect_timeout + settings_.all->request_timeout;
    const auto answer = co_await transport->send(std::move(request), patience);
    auto trouble = trouble_of(answer, target_, echoes);
    if (!trouble.empty()) way_.transport.reset();  // a file behind it may be another one next time
    const auto status = answer.has_value() ? std::optional{answer->status} : std::nullopt;
    co_return attempt_end{outbox::answer_of(status), std::move(trouble)};
}

result<config::notification_url> courier::read_url() {
    const auto& own = settings_.own();
    if (own.url) return config::parse_notification_url(own.url->reveal());
    target_ = own.url_file->string();
    const auto read = world_.files().read(*own.url_file, config::secret_kind::notification_url);
    if (read.has_error()) return error(errc::invalid_argument, read.error().text());
    return config::parse_notification_url(read->reveal());
}

/// Makes the transport where there is none to this origin. Returns what is wrong, or an empty text.
std::string courier::find_way(const std::string& origin) {
    if (way_.transport && way_.origin == origin) return {};
    auto made = world_.make_outer_transport(*settings_.all, origin);
    if (made.has_error()) return made.error().message;
    way_.origin = origin;
    way_.transport = std::move(*made);
    return {};
}

void courier::tell(const batch& news, std::string failure) {
    events_.publish(events::notification_tried{target_, news.word(), news.count(), std::move(failure)});
}

void courier::note(outbox::outcome outcome, const std::string& failure) {
    if (outcome == outbox::outcome::sent) return change_trouble({});
    if (outcome == outbox::outcome::waits) return;
    const auto lost = outbox_.lost();
    change_trouble(target_ + " (" + settings_.own().location.file + ':' +
                   std::to_string(settings_.own().location.line) + "): " + failure + "; " +
                   std::to_string(lost) + (lost == 1 ? " notification is" : " notifications are") + " lost");
}

void courier::change_trouble(std::string trouble) {
    if (trouble == trouble_) return;
    trouble_ = trouble;
    events_.publish(events::notifier_changed{id_, std::move(trouble)});
}

}  // namespace tokenkeeper::notify
