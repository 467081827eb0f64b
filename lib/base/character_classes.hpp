#pragma once

namespace tokenkeeper {

/// What a character is to somebody who reads it.
enum class character_class {
    text,   ///< a letter, a digit, punctuation, a sign of currency, the space of ASCII: seen, in a place of
            ///< its own
    mark,   ///< written over or beside the letter before it
    unfit,  ///< it is invisible, moves or reorders text, has no meaning yet, or is a picture
};

/// By the category that Unicode gives the character; invisible letters and marks ("fillers") are unfit.
/// Independent of the locale.
character_class class_of(char32_t code) noexcept;

}  // namespace tokenkeeper
