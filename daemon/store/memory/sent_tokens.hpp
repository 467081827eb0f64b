#pragma once

#include "daemon/store/store.hpp"
#include "lib/base/secret.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::store {

/// The marks of refresh tokens that were sent: seeds for ever, and the last 32 of each login. Pure.
///
/// Tokens are given as their `fingerprint`, logins as the origin that they descend from.
class sent_tokens {
public:
    static constexpr std::size_t most_of_a_login = 32;

    /// One commit takes these marks along.
    struct batch {
        std::vector<sent_token> sent;
        std::vector<std::string> not_sent;
    };

    /// Everything that the store has; marks made before stay.
    void load(secret key, std::vector<sent_token> marks);

    enum class trace {
        none,        ///< it was not sent, as far as anybody knows
        unanswered,  ///< it was sent, and no answer was saved
        answered,    ///< it is used
    };
    [[nodiscard]] trace look(const std::string& fingerprint) const;

    void sent(const std::string& fingerprint, const std::string& origin, bool seed);
    /// Marks it where it was not marked yet.
    void answered(const std::string& fingerprint, const std::string& origin, bool seed);
    /// It was not, or certainly not processed. An answered one stays.
    void not_sent(const std::string& fingerprint);

    [[nodiscard]] bool any_changed() const noexcept { return !changed_.empty(); }
    batch take();
    void failed(const batch& taken);
    /// All of them, for a store that begins anew.
    [[nodiscard]] std::vector<sent_token> all() const;

private:
    void mark(const std::string& key, const std::string& origin, bool seed, bool answered);
    void drop_oldest(const std::string& login);

    secret key_;
    std::map<std::string, sent_token> marks_;
    std::map<std::string, std::vector<std::string>> rotations_;  ///< of a login, the oldest first
    std::map<std::string, bool> changed_;                        ///< true: written; false: removed
};

}  // namespace tokenkeeper::store
