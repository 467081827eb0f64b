#pragma once

#include "daemon/config/notification_url.hpp"
#include "daemon/events/event_bus.hpp"
#include "daemon/notify/interest.hpp"
#include "daemon/notify/outbox.hpp"
#include "daemon/runtime/runtime.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::notify {

/// A notifier of a configuration, which it keeps alive.
struct notifier_settings {
    std::shared_ptr<const config::configuration> all;
    std::size_t index = 0;

    [[nodiscard]] const config::notifier& own() const { return all->notifiers.at(index); }
};

/// One notifier at work: it sends what its outbox has, one request at a time, and tells when the notifier
/// fails and works again. No text that it publishes holds more of the URL than its host.
class courier {
public:
    courier(runtime::runtime& world, const events::event_bus& events, std::uint64_t id,
            notifier_settings settings, sender daemon);
    courier(const courier&) = delete;
    courier& operator=(const courier&) = delete;

    [[nodiscard]] const config::notifier& settings() const { return settings_.own(); }
    [[nodiscard]] bool wants_event_names() const noexcept { return interest_.has_event_names(); }
    void hear(const notice& news);
    /// Goes on with the settings of another configuration, which lead to the same place.
    void replace_settings(notifier_settings settings);

    /// Sends until `stop`. `self`: keeps it alive until then.
    static boost::asio::awaitable<void> run(std::shared_ptr<courier> self);
    /// Ends `run`, at the latest when the request under way ends. Returns the number of notifications that
    /// are not sent.
    std::size_t stop();
    /// The notifier has left the configuration: if it failed, that is over.
    void retire();

private:
    /// The answer to an attempt, and what went wrong; an empty text: nothing.
    struct attempt_end {
        outbox::answer came = outbox::answer::none;
        std::string trouble{};
    };
    boost::asio::awaitable<attempt_end> send(std::string body);
    result<config::notification_url> read_url();
    std::string find_way(const std::string& origin);
    void tell(const batch& news, std::string failure);
    void note(outbox::outcome outcome, const std::string& failure);
    void change_trouble(std::string trouble);

    runtime::runtime& world_;
    const events::event_bus& events_;
    std::uint64_t id_;
    notifier_settings settings_;
    sender daemon_;
    interest interest_;
    outbox outbox_{};
    std::unique_ptr<runtime::alarm> alarm_;
    struct {
        std::string origin{};
        std::shared_ptr<net::transport> transport{};  ///< null: to be made
    } way_{};
    std::string target_{};   ///< as people are told of it: the host, or the file that names it
    std::string trouble_{};  ///< as it was published; empty: none
    bool stopped_ = false;
};

}  // namespace tokenkeeper::notify
