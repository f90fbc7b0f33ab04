/**
 * SHA-256 (FIPS 180-4 §6.2) of a text as hexadecimal, in the language of 2009: browsers offer theirs only in secure
 * contexts, and only by promises. It stands inside another script and is held to Node's own by a test.
 */
export const sha256Script = `
  function sha256(text) {
    var bytes = unescape(encodeURIComponent(text)), length = bytes.length, words = [], h = [], k = [], i, j
    for (i = 2; h.length < 64; i += 1) {
      for (j = 2; j * j <= i && i % j !== 0; j += 1);
      if (j * j <= i) continue
      k.push((Math.pow(i, 1 / 3) * 4294967296) | 0)
      h.push((Math.pow(i, 1 / 2) * 4294967296) | 0)
    }
    h = h.slice(0, 8)
    for (i = 0; i < length; i += 1) words[i >> 2] |= bytes.charCodeAt(i) << (24 - (i % 4) * 8)
    words[length >> 2] |= 128 << (24 - (length % 4) * 8)
    i = (((length + 8) >> 6) << 4) + 15
    words[i] = length * 8
    function turned(x, n) { return (x >>> n) | (x << (32 - n)) }
    for (i = 0; i < words.length; i += 16) {
      var w = [], a = h.slice(0), x, y
      for (j = 0; j < 64; j += 1) {
        if (j < 16) w[j] = words[i + j] | 0
        else {
          x = w[j - 15]
          y = w[j - 2]
          w[j] = (w[j - 16] + (turned(x, 7) ^ turned(x, 18) ^ (x >>> 3)) + w[j - 7]
            + (turned(y, 17) ^ turned(y, 19) ^ (y >>> 10))) | 0
        }
        x = (a[7] + (turned(a[4], 6) ^ turned(a[4], 11) ^ turned(a[4], 25)) + ((a[4] & a[5]) ^ (~a[4] & a[6]))
          + k[j] + w[j]) | 0
        y = ((turned(a[0], 2) ^ turned(a[0], 13) ^ turned(a[0], 22))
          + ((a[0] & a[1]) ^ (a[0] & a[2]) ^ (a[1] & a[2]))) | 0
        a = [(x + y) | 0, a[0], a[1], a[2], (a[3] + x) | 0, a[4], a[5], a[6]]
      }
      for (j = 0; j < 8; j += 1) h[j] = (h[j] + a[j]) | 0
    }
    for (i = 0, text = ''; i < 8; i += 1) text += ('0000000' + (h[i] >>> 0).toString(16)).slice(-8)
    return text
  }`
